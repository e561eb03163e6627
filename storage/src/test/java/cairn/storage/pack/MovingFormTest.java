package cairn.storage.pack;

import cairn.storage.block.BlockStore;
import cairn.storage.block.BlockStoreContract;
import cairn.storage.block.MovingBlockStore;
import cairn.storage.block.Proof;
import cairn.storage.compress.CompressedBlockStore;
import cairn.storage.encrypt.BlockCipher;
import cairn.storage.encrypt.EncryptedBlockStore;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a store on its way from plain packs to those that are encrypted and compressed. */
final class MovingFormTest extends BlockStoreContract {
    private static final PackStore.Options OPTIONS = new PackStore.Options(Durability.OS, 128 * 1024, 1);

    @TempDir
    private Path folder;

    @Override
    protected BlockStore open() throws IOException {
        BlockCipher cipher = new BlockCipher(new byte[BlockCipher.KEY_BYTES]);
        Proof proof = EncryptedBlockStore.proof(cipher, CompressedBlockStore.PROOF);
        PackStore fresh = PackStore.open(folder.resolve("fresh"), OPTIONS.with(proof));
        return new MovingBlockStore(
                PackStore.open(folder.resolve("old"), OPTIONS),
                new CompressedBlockStore(new EncryptedBlockStore(fresh, cipher), true));
    }
}
