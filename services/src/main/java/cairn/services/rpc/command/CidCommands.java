package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multibase.Multibase;
import cairn.data.multihash.HashFunction;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code cid …}: CIDs as values; nothing is looked up. */
final class CidCommands {
    private CidCommands() {}

    static List<Command> commands() {
        return List.of(format(), base32(), inspect(), bases(), codecs(), hashes());
    }

    private static Command format() {
        return Command.named("cid format", "Show CIDs in another form")
                .help("""
                        In a format, %b is the multibase's name, %B its prefix, %v the version as cidv0 or cidv1, %V
                        its number, %c the codec's name, %C its code, %h the hash function's name, %H its code, %L the
                        digest's length, %m the multihash, %d the digest and %s the whole CID, with a multibase
                        prefix, %M, %D and %S the same without one, and %P the CID's prefix as
                        version-codec-hash-length.""")
                .takes(Argument.many("cid", "CIDs"))
                .with(
                        Option.text("f", "A format").or("%s"),
                        Option.text("v", "The CID version, 0 or 1"),
                        Option.text("mc", "The codec; means version 1"),
                        Option.text("b", "The multibase"))
                .example("cairn cid format -v 1 -b base36 QmPZ9gcCEpqKTo6aq61g2nXGUhM4iCL3ewB6LDXZCtioEB")
                .answers(CidCommands::runFormat)
                .shows(CidCommands::showFormatted);
    }

    private static void showFormatted(Map<String, ?> value, PrintStream out) {
        String error = String.valueOf(value.get("ErrorMsg"));
        out.println(error.isEmpty() ? value.get("Formatted") : value.get("CidStr") + ": " + error);
    }

    private static void runFormat(Call call, Reply reply) throws IOException {
        String format = call.text("f").orElseThrow();
        if (format.indexOf('%') < 0) {
            throw new UsageException(
                    "the format \"" + format + "\" has no part such as %s; see: cairn cid format --help");
        }
        Optional<Multibase> base = call.text("b").isEmpty()
                ? Optional.empty()
                : Optional.of(base(call.text("b").get()));
        for (String text : call.arguments()) {
            String formatted = "";
            String error = "";
            try {
                Cid cid = changed(Cid.parse(text), call, base);
                formatted = CidFormat.apply(
                        format, cid, base.orElse(cid.version() == 0 ? Multibase.BASE58BTC : textBase(text)));
            } catch (IOException e) {
                error = e.getMessage();
            }
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("CidStr", text);
            value.put("Formatted", formatted);
            value.put("ErrorMsg", error);
            reply.value(value);
        }
    }

    /** The base that a CID's text is written in. */
    private static Multibase textBase(String text) {
        return text.startsWith("Qm")
                ? Multibase.BASE58BTC
                : Multibase.byPrefix(text.codePointAt(0)).orElse(Multibase.BASE32);
    }

    private static Cid changed(Cid start, Call call, Optional<Multibase> base) throws IOException {
        Cid cid = start;
        Optional<String> codec = call.text("mc");
        if (codec.isPresent()) {
            cid = Cid.v1(BlockCommands.codec(codec.get()), cid.hash());
        }
        Optional<String> version = call.text("v");
        if (version.isPresent()) {
            switch (version.get()) {
                case "0" -> {
                    if (!cid.fitsVersion0()) {
                        throw new UsageException("only a dag-pb block with a 32-byte sha2-256 has a CIDv0");
                    }
                    cid = cid.toVersion0();
                }
                case "1" -> cid = cid.toVersion1();
                default -> throw new UsageException("a CID has version 0 or 1, not " + version.get());
            }
        }
        boolean needsVersion1 = base.isPresent() && base.get() != Multibase.BASE58BTC && cid.version() == 0;
        return needsVersion1 && version.isEmpty() ? cid.toVersion1() : cid;
    }

    private static Multibase base(String name) throws UsageException {
        return (name.length() == 1 ? Multibase.byPrefix(name.codePointAt(0)) : Multibase.byLabel(name))
                .orElseThrow(() -> new UsageException("there is no multibase \"" + name + "\"; see: cairn cid bases"));
    }

    private static Command base32() {
        return Command.named("cid base32", "Show CIDs as version 1 in base32")
                .takes(Argument.many("cid", "CIDs"))
                .answers((call, reply) -> {
                    for (String text : call.arguments()) {
                        Map<String, Object> value = new LinkedHashMap<>();
                        value.put("CidStr", text);
                        value.put("Formatted", Cid.parse(text).toVersion1().toString());
                        value.put("ErrorMsg", "");
                        reply.value(value);
                    }
                })
                .shows(CidCommands::showFormatted);
    }

    private static Command inspect() {
        return Command.named("cid inspect", "Take a CID apart")
                .takes(Argument.one("cid", "The CID"))
                .answers((call, reply) -> reply.only(inspected(call.argument(0))))
                .shows(CidCommands::showInspected);
    }

    private static void showInspected(Map<String, ?> value, PrintStream out) {
        Map<?, ?> base = (Map<?, ?>) value.get("multibase");
        Map<?, ?> codec = (Map<?, ?>) value.get("multicodec");
        Map<?, ?> hash = (Map<?, ?>) value.get("multihash");
        boolean isImplicit = "0".equals(String.valueOf(value.get("version")));
        String implicit = isImplicit ? ", implicit" : "";
        String version0 = String.valueOf(value.get("cidV0"));
        out.println("CID:        " + value.get("cid"));
        out.println("Version:    " + value.get("version"));
        out.println("Multibase:  " + base.get("name") + " (" + (isImplicit ? "implicit" : base.get("prefix")) + ")");
        out.println("Multicodec: " + codec.get("name") + " (" + hex(codec.get("code")) + implicit + ")");
        out.println("Multihash:  " + hash.get("name") + " (" + hex(hash.get("code")) + implicit + ")");
        out.println("  Length:   " + hash.get("length") + " bytes");
        out.println("  Digest:   " + hash.get("digest"));
        out.println("CIDv0:      " + (version0.isEmpty() ? "not possible" : version0));
        out.println("CIDv1:      " + value.get("cidV1"));
    }

    private static String hex(Object code) {
        return "0x" + Long.toHexString(((Number) code).longValue());
    }

    private static Map<String, Object> inspected(String text) throws IOException {
        Cid cid = Cid.parse(text);
        HexFormat hex = HexFormat.of();
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("cid", text);
        value.put("version", cid.version());
        Map<String, Object> base = new LinkedHashMap<>();
        Multibase written = cid.version() == 0 ? Multibase.BASE58BTC : textBase(text);
        base.put("prefix", String.valueOf(written.prefix()));
        base.put("name", written.label());
        value.put("multibase", base);
        Map<String, Object> codec = new LinkedHashMap<>();
        codec.put("code", cid.codec());
        codec.put("name", Codec.byCode(cid.codec()).map(Codec::label).orElse("unknown"));
        value.put("multicodec", codec);
        Map<String, Object> hash = new LinkedHashMap<>();
        hash.put("code", cid.hash().code());
        hash.put(
                "name",
                HashFunction.byCode(cid.hash().code()).map(HashFunction::name).orElse("unknown"));
        hash.put("length", cid.hash().digestSize());
        hash.put("digest", hex.formatHex(cid.hash().digest()));
        value.put("multihash", hash);
        value.put("cidV0", cid.fitsVersion0() ? cid.toVersion0().toString() : "");
        value.put("cidV1", cid.toVersion1().toString());
        return value;
    }

    private static Command bases() {
        return baseList("cid bases", "List the multibases");
    }

    static Command baseList(String path, String tagline) {
        return Command.named(path, tagline)
                .with(
                        Option.flag("prefix", "Print the prefix too"),
                        Option.flag("numeric", "Print the prefix's number too"))
                .answers((call, reply) -> {
                    List<Map<String, Object>> bases = new ArrayList<>();
                    for (Multibase base : Arrays.stream(Multibase.values())
                            .sorted(Comparator.comparing(Multibase::label))
                            .toList()) {
                        bases.add(coded(base.prefix().codePointAt(0), base.label()));
                    }
                    reply.only(bases);
                })
                .showsWith(call -> {
                    boolean prefix = call.flag("prefix");
                    boolean numeric = call.flag("numeric");
                    return (value, out) -> {
                        int code = ((Number) value.get("Code")).intValue();
                        out.println((prefix ? shownPrefix(code) + "  " : "")
                                + (numeric ? code + "  " : "")
                                + value.get("Name"));
                    };
                });
    }

    private static String shownPrefix(int code) {
        return code == 0 ? " " : Character.toString(code);
    }

    private static Command codecs() {
        return Command.named("cid codecs", "List the codecs that have a name here")
                .with(
                        Option.flag("numeric,n", "Print the code too"),
                        Option.flag("supported,s", "Accepted for compatibility: all of them are"))
                .answers((call, reply) -> {
                    reply.only(Arrays.stream(Codec.values())
                            .map(codec -> coded(codec.code(), codec.label()))
                            .toList());
                })
                .showsWith(CidCommands::numbered);
    }

    private static Command hashes() {
        return Command.named("cid hashes", "List the hash functions")
                .with(
                        Option.flag("numeric,n", "Print the code too"),
                        Option.flag("supported,s", "Accepted for compatibility: all of them are"))
                .answers((call, reply) -> {
                    reply.only(HashFunction.all().stream()
                            .map(function -> coded(function.code(), function.name()))
                            .toList());
                })
                .showsWith(CidCommands::numbered);
    }

    private static Command.Text numbered(Call call) throws UsageException {
        boolean numeric = call.flag("numeric");
        return (value, out) -> out.println((numeric ? value.get("Code") + "  " : "") + value.get("Name"));
    }

    private static Map<String, Object> coded(long code, String name) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Code", code);
        value.put("Name", name);
        return value;
    }
}
