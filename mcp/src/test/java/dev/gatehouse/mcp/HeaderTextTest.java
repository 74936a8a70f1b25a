package dev.gatehouse.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextTest {
    /** The first five rows are the table of the specification's value encoding. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    us-west1             | us-west1
                    Hello, 世界          | =?base64?SGVsbG8sIOS4lueVjA==?=
                    ' padded '           | =?base64?IHBhZGRlZCA=?=
                    'line1
                    line2'               | =?base64?bGluZTEKbGluZTI=?=
                    =?base64?literal?=   | =?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=
                    ''                   | ''
                    a b                  | a b
                    =?base64?literal     | =?base64?literal
                    =?BASE64?literal?=   | =?BASE64?literal?=
                    =?base64?=           | =?base64?PT9iYXNlNjQ/PQ==?=
                    ~!@#$%^&*()          | ~!@#$%^&*()
                    """)
    void aTextIsEncodedAsTheSpecificationSaysAndDecodedAgain(String text, String header) {
        assertThat(HeaderText.encode(text)).isEqualTo(header);
        assertThat(HeaderText.decode(header)).contains(text);
    }

    @Test
    void everyTextSurvivesItsHeader() {
        var texts = new RandomJson(23);
        for (int i = 0; i < 5_000; i++) {
            var text = texts.string();
            var header = HeaderText.encode(text);
            assertThat(header).matches("[ -~]*");
            assertThat(HeaderText.decode(header)).contains(text);
        }
    }

    @ParameterizedTest
    @CsvSource({"' a ',a", "'\ta\t',a", "' \t ',''", "'a\tb','a\tb'", "' =?base64?YQ==?= ',a"})
    void theSpaceAroundAValueIsNotPartOfIt(String header, String text) {
        assertThat(HeaderText.decode(header)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?base64?YQ?=",
                "=?base64?YQ=?=",
                "=?base64?YQ===?=",
                "=?base64?YR==?=",
                "=?base64?Y?=",
                "=?base64?Y Q==?=",
                "=?base64?YQ==YQ==?=",
                "=?base64?_-8=?=",
                "=?base64?!!!!?=",
                "=?base64?/w==?=",
                "=?base64?wK8=?=",
                "=?base64?7aCA?=",
                "é",
                "a\u0080",
                "a\u0000b",
                "a\u007Fb",
                "\u000Ba",
                "a\u001C",
                "a\r\nb",
                "\u3000a",
                "１"
            })
    void aBrokenValueStandsForNothing(String header) {
        assertThat(HeaderText.decode(header)).isEmpty();
    }

    @Test
    void aLoneSurrogateHasNoHeader() {
        assertThatThrownBy(() -> HeaderText.encode("\uD83D"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
