package cairn.services.gateway.guard;

/**
 * What one client may have.
 *
 * @param requestsPerMinute how many requests; 0 for any number
 * @param bytesPerHour how many bytes of bodies; 0 for any number
 */
public record Budget(long requestsPerMinute, long bytesPerHour) {
    public static final Budget UNLIMITED = new Budget(0, 0);

    public boolean isLimited() {
        return requestsPerMinute > 0 || bytesPerHour > 0;
    }
}
