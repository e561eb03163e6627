/** Links between blocks, whatever their codec. */
package cairn.data.dag;
