package cairn.node.add;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Permissions as bits ({@code 0644}) and as the JDK's sets of them. */
public final class UnixMode {
    private static final int FIRST_BIT = 0400;
    private static final String LETTERS = "rwxrwxrwx";

    private UnixMode() {}

    /** The nine bits of a set of permissions. */
    public static int of(Set<PosixFilePermission> permissions) {
        String letters = PosixFilePermissions.toString(permissions);
        int mode = 0;
        for (int i = 0; i < LETTERS.length(); i++) {
            mode |= letters.charAt(i) == '-' ? 0 : FIRST_BIT >>> i;
        }
        return mode;
    }

    /** The permissions of a mode's lower nine bits. */
    public static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < LETTERS.length(); i++) {
            letters.append((mode & FIRST_BIT >>> i) == 0 ? '-' : LETTERS.charAt(i));
        }
        return PosixFilePermissions.fromString(letters.toString());
    }
}
