/**
 * The tables of pins: which CIDs somebody wants kept on this node. A {@link cairn.storage.pin.Pin} is one row; a
 * {@link cairn.storage.pin.PinTable} keeps them and lists them page by page, by any of what they have; a {@link
 * cairn.storage.pin.DagTable} knows which blocks link to which below them, so that what holds a block is found from
 * below. Whether the blocks are there is not the business of these tables.
 */
package cairn.storage.pin;
