package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The figure in the words of SVG, read back by the JDK's own XML parser. */
class SvgTest {

    @TempDir Path directory;

    @Test
    void lettersAreTextAndTheExamplesAreOneImage() throws Exception {
        Simulated run = Simulated.run(400, 6, 31);
        Document svg = svg(run.plot().title("A title").subtitle("a model · 6 epochs"));
        assertThat(texts(svg))
                .contains("A title", "a model · 6 epochs", "variability", "confidence")
                .contains("correctness", "examples", "easy-to-learn", "ambiguous", "hard-to-learn")
                .contains("0.2", "0.17", "0.83");
        assertThat(svg.getElementsByTagName("image").getLength()).isEqualTo(1);
    }

    @Test
    void theImageHoldsTheVeryPixelsOfTheExamples() throws Exception {
        Points points = Simulated.run(400, 6, 32).points();
        Element image =
                (Element)
                        svg(Simulated.run(400, 6, 32).plot()).getElementsByTagName("image").item(0);
        String data = image.getAttribute("xlink:href");
        BufferedImage read =
                ImageIO.read(
                        new ByteArrayInputStream(
                                Base64.getDecoder()
                                        .decode(
                                                data.substring(
                                                        "data:image/png;base64,".length()))));
        Frame frame = MapSection.frame(points);
        assertThat(image.getAttribute("width")).isEqualTo(Integer.toString(frame.width()));
        assertThat(image.getAttribute("height")).isEqualTo(Integer.toString(frame.height()));
        int[] drawn =
                PointLayer.of(points, Levels.of(points.correctness), Theme.LIGHT).paint(frame);
        int[] alpha = read.getRGB(0, 0, frame.width(), frame.height(), null, 0, frame.width());
        for (int i = 0; i < drawn.length; i++) {
            assertThat(alpha[i] >>> 24).isEqualTo(drawn[i] >>> 24);
        }
    }

    @Test
    void whatATitleHoldsIsShownAndNeverRun() throws Exception {
        String hostile = "<script>alert(1)</script> & \"x\" ]]> \u0000\u001b\ud800 \u202e";
        Document svg = svg(Simulated.run(50, 6, 33).plot().title(hostile).subtitle(hostile));
        assertThat(svg.getElementsByTagName("script").getLength()).isZero();
        assertThat(texts(svg))
                .anyMatch(text -> text.startsWith("<script>alert(1)</script> & \"x\""));
    }

    @Test
    void lettersAreFivePointsHighInAJournalsColumn() throws Exception {
        double points = 8 / 2.54 * 72 / (Figure.WIDTH * Figure.SCALE); // 8 cm wide, of one pixel
        for (MapPlot plot :
                List.of(
                        Simulated.run(4000, 6, 34).plot(),
                        Simulated.run(4000, 20, 34).plot().density())) {
            NodeList texts = svg(plot).getElementsByTagName("text");
            assertThat(texts.getLength()).isGreaterThan(20);
            for (int i = 0; i < texts.getLength(); i++) {
                Element text = (Element) texts.item(i);
                assertThat(Double.parseDouble(text.getAttribute("font-size")) * points)
                        .as(text.getTextContent())
                        .isGreaterThan(4.5);
            }
        }
    }

    @Test
    void noLetterLeavesThePicture() throws Exception {
        for (MapPlot plot :
                List.of(Simulated.run(200_000, 6, 35).plot(), Simulated.run(90, 20, 35).plot())) {
            Document svg = svg(plot);
            NodeList texts = svg.getElementsByTagName("text");
            for (int i = 0; i < texts.getLength(); i++) {
                Element text = (Element) texts.item(i);
                if (text.hasAttribute("x")) {
                    double left = Double.parseDouble(text.getAttribute("x"));
                    double width = Double.parseDouble(text.getAttribute("textLength"));
                    assertThat(left).as(text.getTextContent()).isPositive();
                    assertThat(left + width)
                            .as(text.getTextContent())
                            .isLessThan(Figure.WIDTH * Figure.SCALE);
                }
            }
        }
    }

    private Document svg(MapPlot plot) throws Exception {
        Path file = directory.resolve("figure.svg");
        plot.writeSvg(file);
        assertThat(Files.readString(file, StandardCharsets.UTF_8)).doesNotContain("\"NaN", " NaN");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static List<String> texts(Document svg) {
        NodeList nodes = svg.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
