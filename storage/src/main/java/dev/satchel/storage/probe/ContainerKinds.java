package dev.satchel.storage.probe;

import java.io.IOException;

/**
 * What holds file systems: encryption, volume groups, device mapper's companions, replication. Sources: util-linux 2.42,
 * the files of superblocks/ named at each.
 */
final class ContainerKinds {
    private static final int LVM_LABEL = 512;
    private static final String STRATIS_MAGIC = "!Stra0tis\u0086\u00FF\2^Arh";
    private static final long[] SECOND_LUKS_HEADERS = {
        0x4000, 0x8000, 0x10000, 0x20000, 0x40000, 0x80000, 0x100000, 0x200000, 0x400000
    };

    /** luks.c; LUKS 1 and 2. Its UUID is text and given as written. */
    static final Kind LUKS = Kind.of("crypto_LUKS", Usage.CRYPTO, ContainerKinds::luks);

    /** lvm.c: the label is in one of the first four sectors and names its own. */
    static final Kind LVM2 = Kind.of("LVM2_member", Usage.RAID, ContainerKinds::lvm2)
            .magic(0, 0x218, "LVM2 001")
            .magic(0, 0x018, "LVM2 001")
            .magic(1024, 0x018, "LVM2 001")
            .magic(1024, 0x218, "LVM2 001");

    /** lvm.c. */
    static final Kind LVM1 =
            Kind.of("LVM1_member", Usage.RAID, ContainerKinds::lvm1).magic(0, 0, "HM");

    /** lvm.c. */
    static final Kind SNAPSHOT =
            Kind.of("DM_snapshot_cow", Usage.OTHER, Kind.MAGIC_IS_ENOUGH).magic(0, 0, "SnAp");

    /** lvm.c. */
    static final Kind VERITY =
            Kind.of("DM_verity_hash", Usage.CRYPTO, ContainerKinds::verity).magic(0, 0, "verity\0\0");

    /** lvm.c. */
    static final Kind INTEGRITY =
            Kind.of("DM_integrity", Usage.CRYPTO, ContainerKinds::integrity).magic(0, 0, "integrt\0");

    /** vdo.c. */
    static final Kind VDO = Kind.of("vdo", Usage.OTHER, ContainerKinds::vdo).magic(0, 0, "dmvdo001");

    /** stratis.c. */
    static final Kind STRATIS = Kind.of("stratis", Usage.RAID, ContainerKinds::stratis)
            .magic(0, 512 + 4, STRATIS_MAGIC)
            .magic(0, 9 * 512 + 4, STRATIS_MAGIC)
            .atLeast(16 * 512);

    /** drbd.c: the metadata is in the last 4 KiB. */
    static final Kind DRBD = Kind.of("drbd", Usage.RAID, ContainerKinds::drbd)
            .magic(-4096, 60, "\u0083t\2k")
            .magic(-4096, 60, "\u0083t\2l")
            .magic(-4096, 60, "\u0083t\2m")
            .atLeast(0x10000);

    /** drbdmanage.c. */
    static final Kind DRBD_MANAGE = Kind.of("drbdmanage_control_volume", Usage.OTHER, ContainerKinds::drbdManage)
            .magic(0, 0, "$DRBDmgr=q")
            .atLeast(64 << 10);

    /** drbdproxy_datalog.c. */
    static final Kind DRBD_PROXY = Kind.of("drbdproxy_datalog", Usage.FILESYSTEM, ContainerKinds::drbdProxy)
            .magic(0, 0, "DRBDdlh*")
            .atLeast(16 << 10);

    /** bluestore.c. */
    static final Kind BLUESTORE =
            Kind.of("ceph_bluestore", Usage.OTHER, Kind.MAGIC_IS_ENOUGH).magic(0, 0, "bluestore block device");

    /** vmfs.c. */
    static final Kind VMFS_VOLUME = Kind.of("VMFS_volume_member", Usage.RAID, ContainerKinds::vmfsVolume)
            .magic(1 << 20, 0, "\r\u00D0\1\u00C0");

    /** vmfs.c. */
    static final Kind VMFS =
            Kind.of("VMFS", Usage.FILESYSTEM, ContainerKinds::vmfs).magic(2 << 20, 0, "^\u00F1\u00AB/");

    private ContainerKinds() {}

    private static Outcome luks(Region region, Magic magic, Answer answer) throws IOException {
        Outcome first = luks(region, 0, "LUKS\u00BA\u00BE", answer);
        if (first.believed() || !answer.isTolerant()) {
            return first;
        }
        for (long at : SECOND_LUKS_HEADERS) {
            Outcome second = luks(region, at, "SKUL\u00BA\u00BE", answer);
            if (second.believed()) {
                return second;
            }
        }
        return first;
    }

    private static Outcome luks(Region region, long at, String mark, Answer answer) throws IOException {
        if (!region.has(at, mark)) {
            return Outcome.ABSENT;
        }
        Block header = region.at(at, 512);
        if (header == null) {
            return Outcome.CUT;
        }
        int version = header.big().u16(6);
        if (version == 2 && header.big().i64(256) != at) {
            return Outcome.refused("it says that it is elsewhere");
        }
        answer.version(Integer.toString(version)).magic(at, 6);
        if (version == 1 || version == 2) {
            answer.uuid(Text.trimEnd(header.bytes(168, 40)));
        }
        if (version == 2) {
            answer.label(header, 24, 48).text("SUBSYSTEM", header.bytes(208, 48));
        }
        return Outcome.BELIEVED;
    }

    private static Outcome lvm2(Region region, Magic magic, Answer answer) throws IOException {
        Block two = region.at(magic.base(), 2L * LVM_LABEL);
        if (two == null) {
            return Outcome.CUT;
        }
        int within = two.is(0, "LABELONE") ? 0 : two.is(LVM_LABEL, "LABELONE") ? LVM_LABEL : -1;
        if (within < 0) {
            return Outcome.refused("it has no label");
        }
        Block label = two.part(within, LVM_LABEL);
        if (label.i64(8) != (magic.base() + within) / LVM_LABEL) {
            return Outcome.refused("its label says that it is in another sector");
        }
        if (!answer.sound(Checksums.rawCrc32(0xF597A6CF, label, 20, LVM_LABEL - 20), label.i32(16))) {
            return Outcome.WRONG_SUM;
        }
        answer.uuid(lvmUuid(label, 32)).version("LVM2 001").wiped(8 << 10);
        return Outcome.BELIEVED;
    }

    private static Outcome lvm1(Region region, Magic magic, Answer answer) throws IOException {
        Block label = region.at(0, 172);
        if (label == null || (label.u16(2) != 1 && label.u16(2) != 2)) {
            return Outcome.ABSENT; // two letters are not much of a magic
        }
        answer.uuid(lvmUuid(label, 44));
        return Outcome.BELIEVED;
    }

    /** 32 characters in groups of 6, 4, 4, 4, 4, 4 and 6; empty if all are NUL. */
    private static String lvmUuid(Block label, int at) {
        if (label.isZero(at, 32)) {
            return "";
        }
        StringBuilder text = new StringBuilder(38);
        for (int i = 0; i < 32 && label.u8(at + i) != 0; i++) {
            if (i >= 6 && i <= 26 && (i - 6) % 4 == 0) {
                text.append('-');
            }
            text.append((char) label.u8(at + i));
        }
        return text.toString();
    }

    private static Outcome verity(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 512);
        if (block == null) {
            return Outcome.CUT;
        }
        if (block.u32(8) != 1) {
            return Outcome.refused("its version is not 1");
        }
        answer.uuid(block, 16).version("1");
        return Outcome.BELIEVED;
    }

    private static Outcome integrity(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 33);
        if (block == null) {
            return Outcome.CUT;
        }
        answer.version(Integer.toString(block.u8(8)));
        return Outcome.of(block.u8(8) != 0, "its version is 0");
    }

    private static Outcome vdo(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 56);
        if (block == null) {
            return Outcome.CUT;
        }
        answer.uuid(block, 40);
        return Outcome.BELIEVED;
    }

    private static Outcome stratis(Region region, Magic magic, Answer answer) throws IOException {
        Block area = region.at(0, 16 * 512);
        if (area == null) {
            return Outcome.CUT;
        }
        for (int sector : new int[] {1, 9}) {
            Block copy = area.part(sector * 512, 512);
            if (Checksums.crc32c(copy, 4, 508) == copy.i32(0)) {
                answer.uuid(Text.trimEnd(dashed(copy, 64)))
                        .put("POOL_UUID", dashed(copy, 32))
                        .put("BLOCKDEV_SECTORS", Long.toUnsignedString(copy.i64(20)))
                        .put("BLOCKDEV_INITTIME", Long.toUnsignedString(copy.i64(120)));
                return Outcome.BELIEVED;
            }
        }
        return Outcome.WRONG_SUM;
    }

    private static String dashed(Block block, int at) {
        StringBuilder text = new StringBuilder(36);
        for (int i = 0; i < 32 && block.u8(at + i) != 0; i++) {
            if (i == 8 || i == 12 || i == 16 || i == 20) {
                text.append('-');
            }
            text.append((char) block.u8(at + i));
        }
        return text.toString();
    }

    private static Outcome drbd(Region region, Magic magic, Answer answer) throws IOException {
        Block little = region.at(magic.block(region), 4096);
        if (little == null) {
            return Outcome.CUT;
        }
        Block block = little.big();
        boolean nine = magic.bytes().endsWith("m");
        int used = nine ? 1392 : 100;
        if (block.u32(80) != 4096 || !block.isZero(used, 4096 - used)) {
            return Outcome.refused("its bitmap or its padding is not as it should be");
        }
        long device = block.i64(nine ? 48 : 40);
        answer.uuid(device == 0 ? null : Long.toHexString(device)).version(nine ? "v09" : "v08");
        return Outcome.BELIEVED;
    }

    private static Outcome drbdManage(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 44);
        Block data = region.at(0x1000, 8);
        if (block == null || data == null) {
            return Outcome.CUT;
        }
        for (int i = 11; i < 43; i++) {
            if (!Text.isHexDigit(block.u8(i))) {
                return Outcome.refused("its identifier is none");
            }
        }
        if (block.u8(43) != '\n') {
            return Outcome.refused("its identifier is none");
        }
        answer.uuid(block.bytes(11, 32));
        if (data.is(0, "\u001A\u00DB\u0098\u00A2")) {
            answer.version(Integer.toString(data.big().i32(4)));
        }
        return Outcome.BELIEVED;
    }

    private static Outcome drbdProxy(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(0, 40);
        if (block == null) {
            return Outcome.CUT;
        }
        answer.uuid(block, 16).version("v" + Long.toUnsignedString(block.i64(8)));
        return Outcome.BELIEVED;
    }

    private static Outcome vmfsVolume(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 146);
        if (block == null) {
            return Outcome.CUT;
        }
        answer.put("UUID_SUB", Text.vmware(block, 130)).version(Long.toString(block.u32(4)));
        Block name = region.at(magic.base() + 532, 35);
        if (name != null) {
            answer.uuid(Text.trimEnd(name.bytes(0, 35)));
        }
        return Outcome.BELIEVED;
    }

    private static Outcome vmfs(Region region, Magic magic, Answer answer) throws IOException {
        Block block = region.at(magic.base(), 157);
        if (block == null) {
            return Outcome.CUT;
        }
        answer.uuid(block.isZero(9, 16) ? null : Text.vmware(block, 9))
                .label(block, 29, 128)
                .version(Integer.toString(block.u8(8)));
        return Outcome.BELIEVED;
    }
}
