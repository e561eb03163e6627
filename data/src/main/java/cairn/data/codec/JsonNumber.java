package cairn.data.codec;

import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.ipld.IpldNode.FloatNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers in JSON: an integer has digits only; a float has a fraction or an exponent. */
final class JsonNumber {
    /** The longest number that is read, in characters. */
    static final int CHARS_MAX = 1100;

    private static final int LONG_DIGITS = 18;
    private static final int INTEGER_BITS_MAX = Long.SIZE;
    /** From here on, and below the other, floats are written with an exponent, as JavaScript does. */
    private static final double EXPONENT_FROM = 1e21;

    private static final double EXPONENT_BELOW = 1e-6;

    private JsonNumber() {}

    /** {@code offset} is where the number stands, for the error. */
    static IpldNode read(String text, boolean isStrict, long offset) throws MalformedException {
        boolean isFloat = text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
        if (isFloat) {
            double value = Double.parseDouble(text);
            if (!Double.isFinite(value)) {
                throw new MalformedException("The number is larger than a float can be", offset);
            }
            if (isStrict && !format(value).equals(text)) {
                throw new MalformedException("The number's canonical form is " + format(value), offset);
            }
            return new FloatNode(value);
        }
        if (isStrict && text.equals("-0")) {
            throw new MalformedException("The number's canonical form is 0", offset);
        }
        if (text.length() <= LONG_DIGITS) {
            return IpldNode.of(Long.parseLong(text));
        }
        BigInteger value = new BigInteger(text);
        if (value.bitLength() > INTEGER_BITS_MAX) {
            throw new MalformedException("The integer is not within -2^64 to 2^64-1", offset);
        }
        return IpldNode.of(value);
    }

    /** The fewest digits that are read as the same float; with a point or an exponent, so that it stays a float. */
    static String format(double value) {
        double magnitude = Math.abs(value);
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        if (magnitude == 0) {
            return sign + "0.0";
        }
        BigDecimal decimal = shortest(magnitude);
        if (magnitude >= EXPONENT_BELOW && magnitude < EXPONENT_FROM) {
            return sign + (decimal.scale() <= 0 ? decimal.toBigInteger() + ".0" : decimal.toPlainString());
        }
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "" : "+") + exponent;
    }

    /** Java writes two digits or more where one may do, such as 4.9E-324 for 5e-324. */
    private static BigDecimal shortest(double magnitude) {
        BigDecimal decimal = new BigDecimal(Double.toString(magnitude)).stripTrailingZeros();
        if (decimal.precision() == 2) {
            BigDecimal nearest = new BigDecimal(magnitude).round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (nearest.doubleValue() == magnitude) {
                return nearest.stripTrailingZeros();
            }
        }
        return decimal;
    }
}
