package cairn.data.multiaddr;

import cairn.data.failure.MalformedException;

/** How values of one kind are read and written. Without state. */
interface Value {
    /** The length of a value whose length stands before it. */
    int VARIABLE = -1;

    /** The length of every value in bytes, or {@link #VARIABLE}. */
    int sizeBytes();

    byte[] parse(String text) throws MalformedException;

    /** The one spelling of a value; an error where the bytes are no value of this kind. */
    String text(byte[] bytes) throws MalformedException;

    /** Whether the value is all that is left of the text, slashes and all. */
    default boolean isPath() {
        return false;
    }
}
