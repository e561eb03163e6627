/**
 * Giving content back as files of this machine. A {@link cairn.node.extract.TargetTree} is the one place that decides
 * what may be written where: whoever made the DAG or archive chose the names, and nothing outside the target is made,
 * changed or followed, whatever they are. A {@link cairn.node.extract.DagExtraction} writes a DAG there straight from
 * its blocks; what comes as an archive takes the same way through the tree.
 *
 * <p>Within the target: names are single and plain; files are made new, after removing what is in their way (another
 * file or symlink, never a directory); directories are made or found as real directories, and once they are there
 * nothing takes their place. Somebody else who changes the target at the same time is not guarded against.
 */
package cairn.node.extract;
