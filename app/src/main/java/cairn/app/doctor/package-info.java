/**
 * {@code cairn doctor}: looks at everything a node needs, whether it is up or not, and says in words what is wrong and
 * how to mend it. A check is a few lines that give {@link cairn.app.doctor.Finding}s; it changes nothing, waits at most
 * seconds, and a check that itself fails is a finding too.
 */
package cairn.app.doctor;
