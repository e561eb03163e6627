package cairn.node.name;

import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.ipns.IpnsName;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.peer.PeerId;
import cairn.storage.key.Identity;
import cairn.storage.key.KeyDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The node's keys by name; the one named {@code self} is the node's own and stays. May be used by any thread. */
public final class Keys {
    /** A key and what it is called here. */
    public record Named(String name, SecretKey key) {
        /** The name that the key's owner has for everybody. */
        public IpnsName ipnsName() {
            return new IpnsName(key.publicKey().peerId());
        }
    }

    private final Path path;
    private final KeyDirectory directory;

    /** The keys in {@code path}. */
    public Keys(Path path) {
        this.path = path;
        this.directory = new KeyDirectory(path);
    }

    /** The node's own key, which is made when it is first asked for. */
    public Named self() throws IOException {
        return new Named(Identity.NAME, identity().privateKey());
    }

    /** The node's own key and what others know it by. */
    public Identity identity() throws IOException {
        return Identity.open(path);
    }

    /** All keys, the node's own first, the others by name. */
    public List<Named> list() throws IOException {
        List<Named> keys = new ArrayList<>();
        keys.add(self());
        for (String name : directory.names()) {
            if (!name.equals(Identity.NAME)) {
                Optional<SecretKey> key = directory.find(name);
                key.ifPresent(found -> keys.add(new Named(name, found)));
            }
        }
        return keys;
    }

    /** Keeps a new key under a name that is free. */
    public Named add(String name, SecretKey key) throws IOException {
        if (!directory.put(name, key, false)) {
            throw new MalformedException("key with name '" + name + "' already exists");
        }
        return new Named(name, key);
    }

    /** Makes a key; {@code bits} counts for RSA only. */
    public Named generate(String name, KeyType type, int bits) throws IOException {
        if (directory.find(name).isPresent()) {
            throw new MalformedException("key with name '" + name + "' already exists");
        }
        return add(name, type == KeyType.RSA ? SecretKey.generateRsa(bits) : SecretKey.generate(type));
    }

    /** The key of that name here, or of that name for everybody; nothing where there is none. */
    public Optional<Named> find(String name) throws IOException {
        if (name.equals(Identity.NAME)) {
            return Optional.of(self());
        }
        Optional<SecretKey> key = directory.names().contains(name) ? directory.find(name) : Optional.empty();
        return key.isPresent() ? key.map(found -> new Named(name, found)) : ofPeer(name);
    }

    private Optional<Named> ofPeer(String name) throws IOException {
        PeerId peer;
        try {
            peer = PeerId.parse(name);
        } catch (MalformedException e) {
            return Optional.empty(); // It is no name of that kind.
        }
        return find(peer);
    }

    /** The key that a peer ID is of. */
    public Optional<Named> find(PeerId peer) throws IOException {
        return list().stream()
                .filter(key -> key.key().publicKey().peerId().equals(peer))
                .findFirst();
    }

    /** Gives a key another name; returns whether another key of that name was lost, which {@code replaces} allows. */
    public boolean rename(String from, String to, boolean replaces) throws IOException {
        SecretKey key = require(from);
        if (from.equals(to)) {
            return false;
        }
        boolean isTaken = directory.find(to).isPresent();
        if (!directory.put(to, key, replaces)) {
            throw new MalformedException("key by that name already exists, refusing to overwrite");
        }
        directory.remove(from);
        return isTaken;
    }

    /** Removes a key for good and returns it. */
    public Named remove(String name) throws IOException {
        SecretKey key = require(name);
        directory.remove(name);
        return new Named(name, key);
    }

    private SecretKey require(String name) throws IOException {
        return directory.find(name).orElseThrow(() -> new NotFoundException("no key named " + name + " was found"));
    }
}
