package dev.satchel.storage.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class MkinitcpioProperties {
    enum Hook {
        base,
        udev,
        autodetect,
        block
    }

    @Property
    void onlyTheAutodetectionGoes(@ForAll @Size(max = 8) List<Hook> hooks) {
        String words = String.join(" ", hooks.stream().map(Hook::name).toList());
        List<String> left = hooks.stream()
                .filter(hook -> hook != Hook.autodetect)
                .map(Hook::name)
                .toList();

        assertThat(Mkinitcpio.withoutAutodetect("# HOOKS=(autodetect)\nHOOKS=(" + words + ")\n")
                        .replace(" )", ")"))
                .isEqualTo("# HOOKS=(autodetect)\nHOOKS=(" + String.join(" ", left) + ")\n");
    }

    @Property
    void moreModulesComeAfterThoseThatAreThere(@ForAll @Size(min = 1, max = 4) List<Hook> names) {
        List<String> modules = names.stream().map(Hook::name).toList();
        String words = String.join(" ", modules);

        assertThat(Mkinitcpio.withModules("MODULES=(a)\nMODULES=(b c)\n", modules))
                .isEqualTo("MODULES=(a)\nMODULES=(b c " + words + ")\n");
        assertThat(Mkinitcpio.withModules("", modules)).isEqualTo("MODULES=(" + words + ")\n");
    }
}
