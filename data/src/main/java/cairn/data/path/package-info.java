/**
 * Content paths: what people type to say which content they mean. A {@link cairn.data.path.ContentPath} is a
 * namespace, a root and the names below it: {@code /ipfs/CID/a/b}, {@code /ipld/CID/field}, {@code /ipns/NAME/a}.
 *
 * <p>A path is text, never percent-encoded: {@code %20} in it is three characters. Whoever takes a path from a URL
 * decodes it once and hands the text here. This holds for {@code ipfs://CID/a} URIs as well, which are taken as Kubo
 * takes them (since 0.43): the scheme in any case, {@code //} optional, everything behind it literally.
 *
 * <p>Empty names, {@code .} and {@code ..} are resolved in the text before anything is looked up; a trailing slash is
 * kept, because gateways tell a directory by it. A NUL character, more than
 * {@value cairn.data.path.ContentPath#TEXT_CHARS_MAX} characters or more than
 * {@value cairn.data.path.ContentPath#SEGMENTS_MAX} names below the root are refused, before the text is taken apart
 * where that is possible. Specification: specs.ipfs.tech path gateway and boxo's path rules.
 */
package cairn.data.path;
