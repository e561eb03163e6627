package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.StorePlace;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Proof;
import cairn.storage.compress.CompressedBlockStore;
import cairn.storage.encrypt.BlockCipher;
import cairn.storage.encrypt.EncryptedBlockStore;
import cairn.storage.encrypt.StoreKey;
import cairn.storage.encrypt.Unlock;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** In which form a store keeps its blocks, as the configuration says: encrypted or not, compressed or not. */
final class StoreForm {
    private final Optional<BlockCipher> cipher;
    private final boolean compresses;

    private StoreForm(Optional<BlockCipher> cipher, boolean compresses) {
        this.cipher = cipher;
        this.compresses = compresses;
    }

    /** Blocks that are not encrypted; compressed ones are read. */
    static StoreForm plain() {
        return new StoreForm(Optional.empty(), false);
    }

    /** Opens the key of an encrypted place, or makes it where the place is to be encrypted and holds nothing yet. */
    static StoreForm of(Home home, Configuration configuration, StorePlace place) throws IOException {
        boolean compresses = configuration.get(Setting.STORE_COMPRESSION).equals("zstd");
        Optional<Unlock> unlock = unlock(home, configuration);
        boolean hasKey = Files.exists(home.storeKey());
        boolean isEncrypted = switch (place.form()) {
            case BY_KEY -> hasKey || unlock.isPresent();
            case ENCRYPTED -> true;
            case PLAIN -> false;
        };
        if (!isEncrypted) {
            requireNoKey(configuration, unlock);
            return new StoreForm(Optional.empty(), compresses);
        }
        if (unlock.isEmpty()) {
            throw new UnavailableException("The store is encrypted, for there is " + home.storeKey() + "; say with "
                    + Setting.STORE_KEY_FILE.key() + " or " + Setting.STORE_PASSPHRASE_FILE.key() + " what opens it");
        }
        if (!hasKey && holdsBlocks(home, place)) {
            throw new UnavailableException("The blocks of " + home.directory() + " are not encrypted, or their key "
                    + home.storeKey()
                    + " is lost: put back a copy of it, or encrypt them: cairn store convert --to files --encrypt");
        }
        BlockCipher opened =
                hasKey ? StoreKey.open(home.storeKey(), unlock.get()) : StoreKey.create(home.storeKey(), unlock.get());
        return new StoreForm(Optional.of(opened), compresses);
    }

    /** Whoever sets a key takes the blocks for encrypted; while they move from one form to the other, they may be. */
    private static void requireNoKey(Configuration configuration, Optional<Unlock> unlock) throws IOException {
        if (unlock.isPresent() && StorePlace.target(configuration).isEmpty()) {
            throw new UnavailableException("The blocks are not encrypted, and " + unlock.get()
                    + " is set: encrypt them (cairn store convert --to files --encrypt), or unset it");
        }
    }

    /** The place with its form told. */
    static StorePlace told(Home home, Configuration configuration, StorePlace place) throws IOException {
        if (place.form() != StorePlace.Form.BY_KEY) {
            return place;
        }
        boolean isEncrypted =
                Files.exists(home.storeKey()) || unlock(home, configuration).isPresent() && !holdsBlocks(home, place);
        return place.as(isEncrypted ? StorePlace.Form.ENCRYPTED : StorePlace.Form.PLAIN);
    }

    /** What the configuration opens the store with. */
    static Optional<Unlock> unlock(Home home, Configuration configuration) throws IOException {
        String keyFile = configuration.get(Setting.STORE_KEY_FILE);
        String passphraseFile = configuration.get(Setting.STORE_PASSPHRASE_FILE);
        if (!keyFile.isEmpty() && !passphraseFile.isEmpty()) {
            throw new MalformedException(Setting.STORE_KEY_FILE.key() + " and " + Setting.STORE_PASSPHRASE_FILE.key()
                    + " are both set; a store is opened by one of them");
        }
        if (!keyFile.isEmpty()) {
            return Optional.of(Unlock.keyFile(home.directory().resolve(keyFile)));
        }
        return passphraseFile.isEmpty()
                ? Optional.empty()
                : Optional.of(Unlock.passphraseFile(home.directory().resolve(passphraseFile)));
    }

    /** Whether the place may hold something; a device or a bucket may from its first opening on. */
    private static boolean holdsBlocks(Home home, StorePlace place) throws IOException {
        boolean hasBucket =
                !place.bucketUrl().isEmpty() && Files.isDirectory(OpenPlace.bucketFolder(home, place.disk()));
        return hasBucket
                || switch (place.disk()) {
                    case StorePlace.Disk.Files(int number) -> home.hasPacks(number);
                    case StorePlace.Disk.Device device -> Files.isDirectory(home.device(device.uuid()));
                };
    }

    /** How the store that keeps the blocks proves them. */
    Proof proof() {
        return cipher.map(key -> EncryptedBlockStore.proof(key, CompressedBlockStore.PROOF))
                .orElse(CompressedBlockStore.PROOF);
    }

    /** The blocks as they are, over a store that keeps them in this form. */
    BlockStore over(BlockStore kept) {
        BlockStore encrypted = cipher.isPresent() ? new EncryptedBlockStore(kept, cipher.get()) : kept;
        return new CompressedBlockStore(encrypted, compresses);
    }
}
