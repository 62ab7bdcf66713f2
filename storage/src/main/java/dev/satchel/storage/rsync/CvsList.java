package dev.satchel.storage.rsync;

import com.google.common.base.Splitter;
import dev.satchel.storage.rsync.FilterRule.Modifier;
import java.util.List;

/** What CVS ignores, as the manual of rsync 3.5.0 lists it under {@code --cvs-exclude}. */
final class CvsList {
    private static final List<String> PATTERNS = Splitter.on(' ')
            .splitToList("RCS SCCS CVS CVS.adm RCSLOG cvslog.* tags TAGS .make.state .nse_depinfo *~ #* .#* ,* _$* *$"
                    + " *.old *.bak *.BAK *.orig *.rej .del-* *.a *.olb *.o *.obj *.so *.exe *.Z *.elc *.ln core"
                    + " .svn/ .git/ .hg/ .bzr/");

    private CvsList() {}

    /** The rules for which {@code rule}, one with the modifier {@code C}, stands. */
    static List<FilterRule> rules(FilterRule rule) {
        RuleParser parser = RuleParser.ofFile(rule.has(Modifier.PERISHABLE) ? rule : rule.with(Modifier.PERISHABLE));
        return PATTERNS.stream().map(parser::parse).toList();
    }
}
