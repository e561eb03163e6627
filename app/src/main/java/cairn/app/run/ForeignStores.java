package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.StorePlace;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.BlockStore;
import cairn.storage.block.WrappedBlockStore;
import cairn.storage.bucket.BucketAddress;
import cairn.storage.bucket.BucketKey;
import cairn.storage.bucket.BucketStore;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores that a home only reads: folders of packs and buckets of others. Their blocks are in the home's own form, or in
 * none: whichever opens them.
 */
final class ForeignStores {
    private static final String PACKS = "packs:";
    private static final String BUCKET = "bucket:";

    private ForeignStores() {}

    /** Opens a store in a form. */
    @FunctionalInterface
    private interface Opening {
        BlockStore in(StoreForm form) throws IOException;
    }

    /** Opens those that the configuration names. */
    static List<BlockStore> open(Home home, Configuration configuration) throws IOException {
        List<BlockStore> stores = new ArrayList<>();
        boolean areOpen = false;
        try {
            for (Path folder : folders(home, configuration)) {
                stores.add(packs(home, configuration, folder));
            }
            for (String name : configuration.listed(Setting.STORE_ALSO)) {
                if (name.startsWith(BUCKET)) {
                    stores.add(bucket(home.directory(), name.substring(BUCKET.length())));
                }
            }
            areOpen = true;
            return stores;
        } finally {
            for (BlockStore store : areOpen ? List.<BlockStore>of() : stores) {
                store.close();
            }
        }
    }

    /** The folders of packs that the configuration names. */
    static List<Path> folders(Home home, Configuration configuration) {
        return configuration.listed(Setting.STORE_ALSO).stream()
                .filter(name -> name.startsWith(PACKS))
                .map(name -> home.directory().resolve(name.substring(PACKS.length())))
                .toList();
    }

    private static BlockStore packs(Home home, Configuration configuration, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UnavailableException("The packs " + folder + " of " + Setting.STORE_ALSO.key()
                    + " are not there: mount them, or take them out of the setting");
        }
        if (folder.equals(OpenPlace.folder(home, StorePlace.at(configuration).disk()))) {
            throw new MalformedException(Setting.STORE_ALSO.key() + " names " + folder + ", which is store.at");
        }
        return inItsForm(home, configuration, form -> {
            PackStore.Options options = PackStore.Options.of(Durability.OS).with(form.proof());
            return form.over(PackStore.openToRead(home.index(folder), folder, options));
        });
    }

    /** Opens the bucket with the bucket's key of the home, and lets go of what is kept of it here in the end. */
    static BlockStore bucket(Path directory, String url) throws IOException {
        Home home = new Home(directory);
        Configuration configuration = Configuration.read(home.configurationFile());
        BucketAddress address = OpenPlace.address(configuration, url);
        BucketKey key = BucketKey.find(home.bucketKey(), System.getenv());
        return inItsForm(home, configuration, form -> {
            Path folder = Files.createTempDirectory("cairn-bucket-");
            boolean isOpen = false;
            try {
                BlockStore store = form.over(BucketStore.openToRead(folder, address, key, form.proof()));
                isOpen = true;
                return new WrappedBlockStore(store) {
                    @Override
                    public void close() throws IOException {
                        try {
                            super.close();
                        } finally {
                            PlaceCommands.remove(folder);
                        }
                    }
                };
            } finally {
                if (!isOpen) {
                    PlaceCommands.remove(folder);
                }
            }
        });
    }

    private static BlockStore inItsForm(Home home, Configuration configuration, Opening opening) throws IOException {
        StoreForm own = StoreForm.of(home, configuration, StorePlace.at(configuration));
        try {
            return opening.in(own);
        } catch (MalformedException e) {
            if (own.proof().keyId() == 0) {
                throw e;
            }
            return opening.in(StoreForm.plain());
        }
    }
}
