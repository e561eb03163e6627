package cairn.transform;

import cairn.data.failure.NotFoundException;
import cairn.transform.engine.Transform;
import cairn.transform.site.SiteTransform;
import java.util.List;

/** The transforms that this program has. */
public final class Transforms {
    private static final List<Transform> ALL = List.of(new SiteTransform());

    private Transforms() {}

    /**
     * The transform of that name.
     *
     * @throws NotFoundException which names those that there are
     */
    public static Transform named(String name) throws NotFoundException {
        for (Transform one : ALL) {
            if (one.descriptor().name().equals(name)) {
                return one;
            }
        }
        throw new NotFoundException("There is no transform called \"" + name + "\"; there is: "
                + String.join(
                        ", ", ALL.stream().map(one -> one.descriptor().name()).toList()));
    }
}
