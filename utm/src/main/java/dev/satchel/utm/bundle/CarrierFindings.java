package dev.satchel.utm.bundle;

import static dev.satchel.core.check.Finding.error;
import static dev.satchel.core.check.Finding.warning;

import com.google.common.collect.ImmutableList;
import dev.satchel.core.check.Finding;
import dev.satchel.core.machine.ImageFormat;
import dev.satchel.core.sizing.Carrier;
import dev.satchel.core.unit.DataSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the disk that a new image is made on has to say to its size. */
final class CarrierFindings {
    private CarrierFindings() {}

    static List<Finding> ofNewImage(Path folder, String where, ImageFormat format, DataSize size) throws IOException {
        Carrier carrier = Carrier.holding(folder);
        String type = carrier.fileSystem().orElse("");
        ImmutableList.Builder<Finding> findings = ImmutableList.builder();
        if (carrier.largestFile().isPresent()
                && size.compareTo(carrier.largestFile().get()) > 0) {
            String fact = "has " + size + ", and " + type + " takes files up to "
                    + carrier.largestFile().get().rounded();
            findings.add(
                    format == ImageFormat.RAW
                            ? error("utm.travel.file-size", where, fact, "use a disk with APFS or exFAT")
                            : warning("utm.travel.file-size", where, fact, "use a disk with APFS or exFAT")
                                    .withConsequence("the guest gets write errors when the image is full"));
        }
        boolean noHoles = type.equals("exfat") || type.equals("vfat") || type.equals("hfsplus");
        if (noHoles && format == ImageFormat.RAW) {
            findings.add(warning(
                    "utm.travel.sparse",
                    where,
                    "is a raw image on " + type + ", which has no sparse files: it takes all of its " + size
                            + " at once",
                    "make it qcow2, or use a disk with APFS"));
        }
        if (carrier.free().isPresent() && size.compareTo(carrier.free().get()) > 0) {
            findings.add(
                    noHoles && format == ImageFormat.RAW
                            ? error(
                                    "utm.travel.space",
                                    where,
                                    "takes " + size + ", and "
                                            + carrier.free().get().rounded() + " are free",
                                    "make it smaller, or use another disk")
                            : warning(
                                    "utm.travel.space",
                                    where,
                                    "grows up to " + size + ", and "
                                            + carrier.free().get().rounded() + " are free",
                                    "see that it does not grow full: the guest gets write errors then"));
        }
        return findings.build();
    }
}
