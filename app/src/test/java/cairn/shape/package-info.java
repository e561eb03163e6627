/**
 * The shape of the repository, held by tests: which layer may see which ({@link cairn.shape.LayerTest}), how large a
 * line, a method and a file may be ({@link cairn.shape.SizeTest}), what packages and types are called ({@link
 * cairn.shape.NameTest}), that what the code says of the documentation is there ({@link
 * cairn.shape.DocumentationTest}), and what stays out of tracked files ({@link cairn.shape.RepositoryTest}). The rules
 * themselves, with their reasons, stand in docs/STYLE.md and docs/ARCHITECTURE.md; {@link cairn.shape.Sources} reads
 * Java with the compiler's own parser, never with patterns.
 */
package cairn.shape;
