package cairn.services.gateway.site;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;

/** CIDs and domains as one label of a host name. */
public final class HostLabel {
    /** RFC 1034, 3.1. */
    public static final int CHARS_MAX = 63;

    private HostLabel() {}

    /**
     * A CID's label: in the base, or in base36 where that is too long.
     *
     * @throws MalformedException where it is too long in base36 too
     */
    public static String of(Cid cid, Multibase base) throws MalformedException {
        String text = cid.toVersion1().toString(base);
        return text.length() <= CHARS_MAX ? text : shortest(cid);
    }

    private static String shortest(Cid cid) throws MalformedException {
        String text = cid.toVersion1().toString(Multibase.BASE36);
        if (text.length() > CHARS_MAX) {
            throw new MalformedException("CID incompatible with DNS label length limit of " + CHARS_MAX + ": " + text
                    + "; ask for it by its path on a host without subdomains");
        }
        return text;
    }

    /** A domain as one label: {@code -} becomes {@code --}, {@code .} becomes {@code -}. */
    public static String inline(String domain) throws MalformedException {
        String label = domain.replace("-", "--").replace('.', '-');
        if (label.length() > CHARS_MAX) {
            throw new MalformedException("the inlined name " + label + " is longer than a DNS label, which has "
                    + CHARS_MAX + " characters");
        }
        return label;
    }

    /** The domain that was made one label. */
    public static String outline(String label) {
        StringBuilder domain = new StringBuilder(label.length());
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c != '-') {
                domain.append(c);
            } else if (i + 1 < label.length() && label.charAt(i + 1) == '-') {
                domain.append('-');
                i++;
            } else {
                domain.append('.');
            }
        }
        return domain.toString();
    }
}
