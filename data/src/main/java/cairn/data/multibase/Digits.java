package cairn.data.multibase;

import cairn.data.failure.MalformedException;

/** How one base turns bytes into digits and back. Immutable. */
sealed interface Digits permits BitDigits, NumberDigits, EmojiDigits, PlainDigits {
    String encode(byte[] bytes);

    /**
     * The bytes that the digits of {@code text} from character {@code start} to its end stand for.
     *
     * @param label the base's name, for the error's message
     */
    byte[] decode(String text, int start, String label) throws MalformedException;
}
