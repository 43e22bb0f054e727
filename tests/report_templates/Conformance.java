import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Ask veraPDF whether files keep to a standard: one line for each rule that is broken, and one for each verdict. */
public class Conformance {
    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        List<PDFAFlavour> flavours =
            Arrays.stream(arguments[0].split(",")).map(PDFAFlavour::byFlavourId).collect(Collectors.toList());
        for (String path : Arrays.copyOfRange(arguments, 1, arguments.length)) {
            for (PDFAFlavour flavour : flavours) {
                judge(path, flavour);
            }
        }
    }

    private static void judge(String path, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), flavour)) {
            ValidationResult result = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
            result.getTestAssertions().stream()
                .filter(each -> each.getStatus() == TestAssertion.Status.FAILED)
                .collect(Collectors.toMap(each -> each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber(),
                    each -> each, (first, second) -> first))
                .forEach((rule, each) -> say(path, flavour, "breaks", rule, each.getMessage(), each.getLocation().getContext()));
            say(path, flavour, "is", result.isCompliant() ? "valid" : "invalid");
        }
    }

    private static void say(String path, PDFAFlavour flavour, String... words) {
        System.out.println(path + "\t" + flavour.getId() + "\t" + String.join("\t", words).replace('\n', ' '));
    }
}
