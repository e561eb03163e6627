/**
 * The table of pins: which CIDs an owner of this node wants kept. A {@link cairn.storage.pin.Pin} is one row; a
 * {@link cairn.storage.pin.PinTable} keeps them in {@code cairn.db}. Whether the blocks are there is not its business.
 */
package cairn.storage.pin;
