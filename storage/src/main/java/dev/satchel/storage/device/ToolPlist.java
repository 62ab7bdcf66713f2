package dev.satchel.storage.device;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import dev.satchel.core.SatchelException;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A value of a property list in XML, as macOS' tools answer: a dictionary, an array, a text, a whole number or a truth;
 * real numbers, dates and data are texts here. What is asked for and is not there, or is of another kind, is empty. Nothing
 * outside of the text is read, whatever its document type says. Immutable.
 */
final class ToolPlist {
    private static final int DEPTH_LIMIT = 200;

    private final Object value;

    private ToolPlist(Object value) {
        this.value = value;
    }

    /**
     * Reads {@code xml}.
     *
     * @param tool that answered it
     * @throws SatchelException with code {@code device.answer} if it is no property list
     */
    static ToolPlist parse(String xml, String tool) throws SatchelException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            while (reader.next() != XMLStreamConstants.START_ELEMENT) {
                // The document type, which is not read, and comments.
            }
            reader.require(XMLStreamConstants.START_ELEMENT, null, "plist");
            reader.nextTag();
            ToolPlist plist = new ToolPlist(value(reader, 0));
            reader.close();
            return plist;
        } catch (XMLStreamException | IllegalArgumentException | NoSuchElementException e) {
            throw new SatchelException(
                    "device.answer", tool, "did not answer with a property list: " + e.getMessage(), null, e);
        }
    }

    /** Of the element that begins here; the reader is then at its end. */
    private static Object value(XMLStreamReader reader, int depth) throws XMLStreamException {
        if (depth > DEPTH_LIMIT) {
            throw new XMLStreamException("more than " + DEPTH_LIMIT + " levels");
        }
        String kind = reader.getLocalName();
        switch (kind) {
            case "dict" -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
                    reader.require(XMLStreamConstants.START_ELEMENT, null, "key");
                    String key = reader.getElementText();
                    if (reader.nextTag() != XMLStreamConstants.START_ELEMENT) {
                        throw new XMLStreamException("a key without a value", reader.getLocation());
                    }
                    members.put(key, value(reader, depth + 1));
                }
                return members;
            }
            case "array" -> {
                List<Object> elements = new ArrayList<>();
                while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
                    elements.add(value(reader, depth + 1));
                }
                return elements;
            }
            case "true", "false" -> {
                reader.getElementText();
                return kind.equals("true");
            }
            case "integer" -> {
                return integer(reader.getElementText().strip());
            }
            case "string", "real", "date", "data" -> {
                return reader.getElementText();
            }
            default -> throw new XMLStreamException("unknown element " + kind, reader.getLocation());
        }
    }

    /** {@code ioreg} writes 0x1000004f3 too, and numbers of 64 bits without a sign. */
    private static Object integer(String text) throws XMLStreamException {
        Long number = text.startsWith("0x")
                ? text.length() <= 18 ? Long.parseUnsignedLong(text.substring(2), 16) : null
                : Longs.tryParse(text);
        if (number != null) {
            return number;
        }
        if (text.matches("[0-9]{19,20}") && new BigInteger(text).bitLength() <= Long.SIZE) {
            return Long.parseUnsignedLong(text);
        }
        throw new XMLStreamException("not a whole number: " + text);
    }

    /** The member {@code key} of a dictionary. */
    Optional<ToolPlist> at(String key) {
        return value instanceof Map<?, ?> members && members.get(key) != null
                ? Optional.of(new ToolPlist(members.get(key)))
                : Optional.empty();
    }

    /** The elements of the array at {@code key}; none where there is none. */
    List<ToolPlist> listAt(String key) {
        return at(key).map(ToolPlist::elements).orElse(ImmutableList.of());
    }

    /** The elements of an array. */
    List<ToolPlist> elements() {
        return value instanceof List<?> elements
                ? elements.stream().map(ToolPlist::new).collect(ImmutableList.toImmutableList())
                : ImmutableList.of();
    }

    /** The text at {@code key}, without blanks at its ends, unless it is empty. */
    Optional<String> textAt(String key) {
        return at(key).flatMap(ToolPlist::text);
    }

    /** The text, without blanks at its ends, unless it is empty. */
    Optional<String> text() {
        return value instanceof String text && !text.isBlank() ? Optional.of(text.strip()) : Optional.empty();
    }

    /** The whole number at {@code key}. */
    Optional<Long> numberAt(String key) {
        return at(key).flatMap(found -> found.value instanceof Long number ? Optional.of(number) : Optional.empty());
    }

    /** Whether {@code key} is true. */
    boolean isTrueAt(String key) {
        return at(key).filter(found -> found.value.equals(true)).isPresent();
    }

    /** Whether {@code key} is said to be false. */
    boolean isFalseAt(String key) {
        return at(key).filter(found -> found.value.equals(false)).isPresent();
    }
}
