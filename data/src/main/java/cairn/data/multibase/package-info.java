/**
 * Text forms of bytes that say which alphabet they use: one prefix character, then the digits.
 *
 * <p>Specification: multiformats/multibase. Power-of-two bases follow RFC 4648; the others treat the bytes as one big
 * number and keep leading zero bytes as leading zero digits. Decoding is strict: a digit outside the alphabet, padding
 * where the base has none, and bits left over that are not zero are errors. Case is folded only where the base's
 * definition has one case of letters.
 */
package cairn.data.multibase;
