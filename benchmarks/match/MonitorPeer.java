import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.monitor.HighlightsMatch;
import org.apache.lucene.monitor.MatchingQueries;
import org.apache.lucene.monitor.Monitor;
import org.apache.lucene.monitor.MonitorQuery;
import org.apache.lucene.monitor.QueryMatch;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.spans.SpanNearQuery;
import org.apache.lucene.search.spans.SpanQuery;
import org.apache.lucene.search.spans.SpanTermQuery;
import org.tartarus.snowball.ext.FrenchStemmer;

/**
 * Lucene's Monitor behind a pipe: one command a line, one answer a line. Times are those of the processor, in
 * nanoseconds, of the one thread that matches: what the compiler and the collector of garbage do in threads of
 * their own is not counted, in Lucene's favour.
 *
 * articles FILE                   title, lead and body of an article a line, split by tabs
 * rules FILE                      id, shape, distance, what must not occur and the terms of a rule a line
 * match simple|highlights A STEP  every STEP-th article from A on; answers: time, matches, places
 * sets FILE                       for each article a line of the ids that matched
 */
public final class MonitorPeer {
  private static final String FIELD = "text";

  private final Analyzer analyzer = analyzer();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Document> articles = new ArrayList<>();
  private Monitor monitor;

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    MonitorPeer peer = new MonitorPeer();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(peer.answer(line.split(" ")));
    }
    System.exit(0);  // the Monitor has a thread that would go on
  }

  private String answer(String[] command) throws IOException {
    switch (command[0]) {
      case "articles":
        return readArticles(command[1]);
      case "rules":
        return readRules(command[1]);
      case "match":
        return match(command[1].equals("highlights"), Integer.parseInt(command[2]), Integer.parseInt(command[3]));
      case "sets":
        return writeSets(command[1]);
      default:
        throw new IllegalArgumentException(command[0]);
    }
  }

  private String readArticles(String file) throws IOException {
    articles.clear();
    for (String line : Files.readAllLines(Paths.get(file), StandardCharsets.UTF_8)) {
      Document article = new Document();
      for (String part : line.split("\t")) {
        article.add(new TextField(FIELD, part, Field.Store.NO));  // a gap between them: no phrase crosses it
      }
      articles.add(article);
    }
    return String.valueOf(articles.size());
  }

  private String readRules(String file) throws IOException {
    if (monitor != null) {
      monitor.close();
    }
    long since = threads.getCurrentThreadCpuTime();
    monitor = new Monitor(analyzer);  // with its presearcher by terms, the default
    List<MonitorQuery> queries = new ArrayList<>();
    for (String line : Files.readAllLines(Paths.get(file), StandardCharsets.UTF_8)) {
      String[] rule = line.split("\t");
      queries.add(new MonitorQuery(rule[0], query(rule)));
    }
    monitor.register(queries);
    return String.valueOf(threads.getCurrentThreadCpuTime() - since);
  }

  private String match(boolean withPlaces, int from, int step) throws IOException {
    long since = threads.getCurrentThreadCpuTime();
    long matches = 0;
    long places = 0;
    for (int at = from; at < articles.size(); at += step) {
      if (withPlaces) {
        MatchingQueries<HighlightsMatch> found = monitor.match(articles.get(at), HighlightsMatch.MATCHER);
        matches += found.getMatchCount();
        for (HighlightsMatch one : found.getMatches()) {
          places += one.getHitCount();
        }
      } else {
        matches += monitor.match(articles.get(at), QueryMatch.SIMPLE_MATCHER).getMatchCount();
      }
    }
    return (threads.getCurrentThreadCpuTime() - since) + " " + matches + " " + places;
  }

  private String writeSets(String file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Document article : articles) {
      List<String> ids = new ArrayList<>();
      for (QueryMatch one : monitor.match(article, QueryMatch.SIMPLE_MATCHER).getMatches()) {
        ids.add(one.getQueryId());
      }
      lines.add(String.join(" ", ids));
    }
    Files.write(Paths.get(file), lines, StandardCharsets.UTF_8);
    return String.valueOf(lines.size());
  }

  private Query query(String[] rule) throws IOException {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    String shape = rule[1];
    if (shape.equals("near")) {
      SpanQuery[] sides = {span(rule[4]), span(rule[5])};
      return new SpanNearQuery(sides, Integer.parseInt(rule[2]) - 1, false);
    }
    if (shape.equals("prefix")) {
      return new PrefixQuery(new Term(FIELD, folded(rule[4])));
    }
    for (int at = 4; at < rule.length; at++) {
      all.add(phrase(rule[at]), shape.equals("all") ? Occur.MUST : Occur.SHOULD);
    }
    if (!rule[3].isEmpty()) {
      all.add(phrase(rule[3]), Occur.MUST_NOT);
    }
    return all.build();
  }

  private Query phrase(String term) throws IOException {
    List<String> words = words(term);
    if (words.size() == 1) {
      return new TermQuery(new Term(FIELD, words.get(0)));
    }
    return new PhraseQuery(FIELD, words.toArray(new String[0]));
  }

  private SpanQuery span(String word) throws IOException {
    return new SpanTermQuery(new Term(FIELD, words(word).get(0)));
  }

  private List<String> words(String term) throws IOException {
    List<String> found = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream(FIELD, term)) {
      CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        found.add(word.toString());
      }
      stream.end();
    }
    return found;
  }

  /** A prefix is not stemmed: half a word has no stem. */
  private static String folded(String prefix) {
    char[] letters = prefix.toCharArray();
    char[] found = new char[4 * letters.length];
    return new String(found, 0, ASCIIFoldingFilter.foldToASCII(letters, 0, found, 0, letters.length));
  }

  /** Words without case and accents, by their stems; stop words stay, since phrases have them. */
  private static Analyzer analyzer() {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = new StandardTokenizer();
        TokenStream stems = new ElisionFilter(words, FrenchAnalyzer.DEFAULT_ARTICLES);
        stems = new SnowballFilter(new LowerCaseFilter(stems), new FrenchStemmer());
        return new TokenStreamComponents(words, new ASCIIFoldingFilter(stems));
      }

      @Override
      public int getPositionIncrementGap(String field) {
        return 100;
      }
    };
  }
}
