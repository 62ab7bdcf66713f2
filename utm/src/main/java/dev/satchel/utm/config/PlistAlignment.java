package dev.satchel.utm.config;

import java.util.Arrays;
import java.util.List;

/**
 * Which value of a changed list is which of the one before, in their order: equal ones first, then dictionaries that have
 * most in common, so that an edit of one drive among others touches that one.
 */
final class PlistAlignment {
    private static final int EQUAL = 1000;
    /** Beyond this many pairs the middle is paired one by one: what UTM writes has a dozen values. */
    private static final int MOST_PAIRS = 4096;

    private final int[] partners;
    private final int[] places;

    private PlistAlignment(int before, int after) {
        partners = new int[before];
        places = new int[after];
        Arrays.fill(partners, -1);
    }

    static PlistAlignment of(List<PlistValue> before, List<PlistValue> after) {
        PlistAlignment alignment = new PlistAlignment(before.size(), after.size());
        int shorter = Math.min(before.size(), after.size());
        int head = 0;
        while (head < shorter && before.get(head).equals(after.get(head))) {
            alignment.partners[head] = head;
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            alignment.partners[before.size() - 1 - tail] = after.size() - 1 - tail;
            tail++;
        }
        alignment.middle(before.subList(head, before.size() - tail), after.subList(head, after.size() - tail), head);
        alignment.findPlaces();
        return alignment;
    }

    private void middle(List<PlistValue> before, List<PlistValue> after, int offset) {
        int m = before.size();
        int n = after.size();
        if ((long) m * n > MOST_PAIRS) {
            for (int i = 0; i < Math.min(m, n); i++) {
                partners[offset + i] = offset + i;
            }
            return;
        }
        int[][] gain = new int[m][n];
        int[][] best = new int[m + 1][n + 1];
        for (int i = m - 1; i >= 0; i--) {
            for (int j = n - 1; j >= 0; j--) {
                gain[i][j] = likeness(before.get(i), after.get(j));
                best[i][j] = Math.max(best[i + 1][j + 1] + gain[i][j], Math.max(best[i + 1][j], best[i][j + 1]));
            }
        }
        for (int i = 0, j = 0; i < m && j < n; ) {
            if (gain[i][j] > 0 && best[i][j] == best[i + 1][j + 1] + gain[i][j]) {
                partners[offset + i++] = offset + j++;
            } else if (best[i][j] == best[i + 1][j]) {
                i++;
            } else {
                j++;
            }
        }
    }

    private static int likeness(PlistValue before, PlistValue after) {
        if (before.equals(after)) {
            return EQUAL;
        }
        if (before instanceof PlistDictionary one && after instanceof PlistDictionary other) {
            long same = one.entries().entrySet().stream()
                    .filter(entry -> entry.getValue().equals(other.entries().get(entry.getKey())))
                    .limit(EQUAL / 2)
                    .count();
            return 2 + (int) same;
        }
        return before.getClass() == after.getClass() ? 1 : 0;
    }

    private void findPlaces() {
        Arrays.fill(places, partners.length);
        int[] owners = new int[places.length];
        Arrays.fill(owners, -1);
        for (int i = 0; i < partners.length; i++) {
            if (partners[i] >= 0) {
                owners[partners[i]] = i;
            }
        }
        int next = partners.length;
        for (int j = places.length - 1; j >= 0; j--) {
            if (owners[j] >= 0) {
                next = owners[j];
                places[j] = -1;
            } else {
                places[j] = next;
            }
        }
    }

    /** Where the value {@code before} of the list before is now; -1 if it is gone. */
    int partner(int before) {
        return partners[before];
    }

    /** Before which value of the list before the new value {@code after} stands; -1 if it is not a new one. */
    int placeOfNew(int after) {
        return places[after];
    }
}
