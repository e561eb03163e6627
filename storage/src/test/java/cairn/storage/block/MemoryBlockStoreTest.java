package cairn.storage.block;

/** {@link MemoryBlockStore} keeps the contract. */
class MemoryBlockStoreTest extends BlockStoreContract {
    @Override
    protected BlockStore open() {
        return new MemoryBlockStore();
    }
}
