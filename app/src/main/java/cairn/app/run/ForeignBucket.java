package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.StorePlace;
import cairn.data.failure.MalformedException;
import cairn.storage.block.BlockStore;
import cairn.storage.block.WrappedBlockStore;
import cairn.storage.bucket.BucketAddress;
import cairn.storage.bucket.BucketKey;
import cairn.storage.bucket.BucketStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The blocks that others have in a bucket, to be read; what is kept of them here goes when it is closed. */
final class ForeignBucket extends WrappedBlockStore {
    private final Path folder;

    private ForeignBucket(BlockStore store, Path folder) {
        super(store);
        this.folder = folder;
    }

    /** Opens the bucket with the bucket's key of the home; its blocks are in the home's form, or plain. */
    static BlockStore open(Path directory, String url) throws IOException {
        Home home = new Home(directory);
        Configuration configuration = Configuration.read(home.configurationFile());
        StoreForm own = StoreForm.of(home, configuration, StorePlace.at(configuration));
        try {
            return open(home, configuration, url, own);
        } catch (MalformedException e) {
            if (own.proof().keyId() == 0) {
                throw e;
            }
            return open(home, configuration, url, StoreForm.plain());
        }
    }

    private static BlockStore open(Home home, Configuration configuration, String url, StoreForm form)
            throws IOException {
        BucketAddress address = OpenPlace.address(configuration, url);
        BucketKey key = BucketKey.find(home.bucketKey(), System.getenv());
        Path folder = Files.createTempDirectory("cairn-bucket-");
        boolean isOpen = false;
        try {
            BucketStore store = BucketStore.openToRead(folder, address, key, form.proof());
            isOpen = true;
            return new ForeignBucket(form.over(store), folder);
        } finally {
            if (!isOpen) {
                PlaceCommands.remove(folder);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            PlaceCommands.remove(folder);
        }
    }
}
