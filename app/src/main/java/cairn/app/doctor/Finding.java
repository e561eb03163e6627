package cairn.app.doctor;

import java.util.Locale;

/**
 * What a check found.
 *
 * @param check what was looked at, in a word
 * @param level how bad it is
 * @param what what is so, in a sentence
 * @param mend what to do; empty where nothing has to be done
 */
record Finding(String check, Level level, String what, String mend) {
    /** How bad something is. */
    enum Level {
        OK,
        /** The node works, less well than it could. */
        WARNING,
        /** The node does not work, or will not for long. */
        PROBLEM;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String check, String what) {
        return new Finding(check, Level.OK, what, "");
    }

    static Finding warning(String check, String what, String mend) {
        return new Finding(check, Level.WARNING, what, mend);
    }

    static Finding problem(String check, String what, String mend) {
        return new Finding(check, Level.PROBLEM, what, mend);
    }
}
