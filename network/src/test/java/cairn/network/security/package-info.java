/** What every protocol that secures links promises, as tests that each of them inherits. */
package cairn.network.security;
