/** Private networks as tests see them: key files in each form, links between nodes with one key and with two. */
package cairn.network.pnet;
