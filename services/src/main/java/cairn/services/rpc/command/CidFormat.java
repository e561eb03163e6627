package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multibase.Multibase;
import cairn.data.multihash.HashFunction;
import cairn.services.rpc.UsageException;

/** The formats of {@code cid format}: text with parts such as {@code %s}. */
final class CidFormat {
    private CidFormat() {}

    static String apply(String format, Cid cid, Multibase base) throws UsageException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                text.append(c);
            } else if (++i == format.length()) {
                throw new UsageException("the format ends in the middle of a part");
            } else {
                text.append(part(format.charAt(i), cid, base));
            }
        }
        return text.toString();
    }

    private static String part(char letter, Cid cid, Multibase base) throws UsageException {
        boolean prefixed = cid.version() == 1;
        byte[] hash = cid.hash().bytes();
        byte[] digest = cid.hash().digest();
        return switch (letter) {
            case '%' -> "%";
            case 'b' -> base.label();
            case 'B' -> String.valueOf(base.prefix());
            case 'v' -> "cidv" + cid.version();
            case 'V' -> String.valueOf(cid.version());
            case 'c' -> codec(cid);
            case 'C' -> String.valueOf(cid.codec());
            case 'h' -> function(cid);
            case 'H' -> String.valueOf(cid.hash().code());
            case 'L' -> String.valueOf(cid.hash().digestSize());
            case 'm' -> base.encode(hash);
            case 'M' -> base.encodeBare(hash);
            case 'd' -> base.encode(digest);
            case 'D' -> base.encodeBare(digest);
            case 's' -> prefixed ? base.encode(cid.bytes()) : cid.toString();
            case 'S' -> base.encodeBare(cid.bytes());
            case 'P' ->
                "cidv" + cid.version() + "-" + codec(cid) + "-" + function(cid) + "-"
                        + cid.hash().digestSize();
            default -> throw new UsageException("a format has no part %" + letter + "; see: cairn cid format --help");
        };
    }

    private static String codec(Cid cid) {
        return Codec.byCode(cid.codec()).map(Codec::label).orElse("codec-" + cid.codec());
    }

    private static String function(Cid cid) {
        return HashFunction.byCode(cid.hash().code())
                .map(HashFunction::name)
                .orElse("hash-" + cid.hash().code());
    }
}
