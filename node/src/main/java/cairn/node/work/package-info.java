/**
 * Work on processors: results of tasks that the node's workers run, with the exceptions that they ended with as if they
 * had been thrown here.
 */
package cairn.node.work;
