package cairn.storage.token;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.storage.key.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The tokens of a home. May be used by any thread; a change by another process is seen with the next call. */
public final class TokenFile {
    private static final String HEAD = "cairn-tokens 1";
    private static final String PREFIX = "cairn_";
    private static final int SECRET_BYTES = 32;
    private static final int COLUMNS = 5;
    private static final String NEVER = "-";

    private final Path file;
    /** Guarded by this, as all below: what was read last, and of which state of the file. */
    private List<Token> tokens = List.of();

    private Optional<FileTime> read = Optional.empty();

    /** The tokens of the home in {@code home}, which is made when they are first written. */
    public TokenFile(Path home) {
        this.file = home.resolve("tokens");
    }

    /** All of them, in the order in which they were made. */
    public synchronized List<Token> all() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        FileTime modified = Files.getLastModifiedTime(file);
        if (read.isEmpty() || !read.get().equals(modified)) {
            tokens = parse(Files.readString(file));
            read = Optional.of(modified);
        }
        return tokens;
    }

    private List<Token> parse(String text) throws IOException {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
            throw new UnavailableException(file + " is of another version of this program, or none of its files");
        }
        List<Token> parsed = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] columns = line.split("\t", -1);
            try {
                if (columns.length != COLUMNS) {
                    throw new IllegalArgumentException("A token has " + COLUMNS + " columns");
                }
                parsed.add(new Token(
                        columns[0],
                        columns[1],
                        List.of(columns[2].split(",", -1)),
                        Instant.parse(columns[3]),
                        columns[4].equals(NEVER) ? Optional.empty() : Optional.of(Instant.parse(columns[4]))));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new MalformedException(file + " is damaged: " + e.getMessage());
            }
        }
        return parsed;
    }

    /**
     * Makes a token.
     *
     * @return its secret, which is nowhere else
     * @throws MalformedException where there is one of that name
     */
    public synchronized String create(String name, List<String> scopes, Instant now, Optional<Instant> expires)
            throws IOException {
        List<Token> changed = new ArrayList<>(all());
        if (changed.stream().anyMatch(token -> token.name().equals(name))) {
            throw new MalformedException("there is a token called \"" + name + "\" already");
        }
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        changed.add(new Token(name, hash(secret), scopes, now, expires));
        write(changed);
        return secret;
    }

    /** Forgets a token. @return whether there was one of that name */
    public synchronized boolean remove(String name) throws IOException {
        List<Token> changed = new ArrayList<>(all());
        boolean isThere = changed.removeIf(token -> token.name().equals(name));
        if (isThere) {
            write(changed);
        }
        return isThere;
    }

    /** The token with that secret, expired or not. */
    public Optional<Token> find(String secret) throws IOException {
        byte[] wanted = hash(secret).getBytes(StandardCharsets.US_ASCII);
        Optional<Token> found = Optional.empty();
        for (Token token : all()) {
            if (MessageDigest.isEqual(wanted, token.secretHash().getBytes(StandardCharsets.US_ASCII))) {
                found = Optional.of(token);
            }
        }
        return found;
    }

    private static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(List<Token> changed) throws IOException {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        for (Token token : changed) {
            text.append(String.join(
                            "\t",
                            token.name(),
                            token.secretHash(),
                            String.join(",", token.scopes()),
                            token.created().toString(),
                            token.expires().map(Instant::toString).orElse(NEVER)))
                    .append('\n');
        }
        Files.createDirectories(file.getParent());
        PrivateFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        tokens = List.copyOf(changed);
        read = Optional.of(Files.getLastModifiedTime(file));
    }
}
