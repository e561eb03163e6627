/**
 * Work and those who do it: results of tasks that the node's workers run, with the exceptions that they ended with as
 * if they had been thrown here, and the ends of its threads.
 */
package cairn.node.work;
