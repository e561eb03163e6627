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

    /** Opens the store's key where it has one, or makes it where the store is to be encrypted and holds nothing yet. */
    static StoreForm of(Home home, Configuration configuration) throws IOException {
        Optional<Unlock> unlock = unlock(home, configuration);
        boolean compresses = configuration.get(Setting.STORE_COMPRESSION).equals("zstd");
        boolean hasKey = Files.exists(home.storeKey());
        if (unlock.isEmpty() && hasKey) {
            throw new UnavailableException("The store is encrypted, for there is " + home.storeKey() + "; say with "
                    + Setting.STORE_KEY_FILE.key() + " or " + Setting.STORE_PASSPHRASE_FILE.key() + " what opens it");
        }
        if (unlock.isEmpty()) {
            return new StoreForm(Optional.empty(), compresses);
        }
        if (!hasKey && holdsBlocks(home, configuration)) {
            throw new UnavailableException("The blocks of " + home.directory() + " are not encrypted, or their key "
                    + home.storeKey() + " is lost: put back a copy of it, or move the blocks to an encrypted store");
        }
        BlockCipher opened =
                hasKey ? StoreKey.open(home.storeKey(), unlock.get()) : StoreKey.create(home.storeKey(), unlock.get());
        return new StoreForm(Optional.of(opened), compresses);
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

    /** Whether the store may hold something; one on a device or in a bucket may from its first opening on. */
    private static boolean holdsBlocks(Home home, Configuration configuration) throws IOException {
        if (Files.isDirectory(home.bucket())) {
            return true;
        }
        return switch (StorePlace.parse(configuration.get(Setting.STORE_AT))) {
            case StorePlace.Files() -> home.hasPacks();
            case StorePlace.Device device -> Files.isDirectory(home.device(device.uuid()));
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
