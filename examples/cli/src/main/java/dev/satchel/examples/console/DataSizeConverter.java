package dev.satchel.examples.console;

import dev.satchel.core.unit.DataSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the size that an option gives, with a refusal in the words of {@link DataSize}. */
public final class DataSizeConverter implements ITypeConverter<DataSize> {
    @Override
    public DataSize convert(String text) {
        try {
            return DataSize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
