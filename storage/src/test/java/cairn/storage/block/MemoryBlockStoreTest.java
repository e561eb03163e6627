package cairn.storage.block;

final class MemoryBlockStoreTest extends BlockStoreContract {
    @Override
    protected BlockStore open() {
        return new MemoryBlockStore();
    }
}
