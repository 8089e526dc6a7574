package io.reactivecache.soak;

import io.reactivecache.support.ApiClient;
import io.reactivecache.support.ApiClient.Answer;
import java.net.URI;
import java.util.Random;

/** A client of the API that counts some profiles up, and counts and deletes others. */
final class ApiProgram implements Runnable {

  private final Site site;
  private final Random random;
  private final ApiClient client = new ApiClient();

  ApiProgram(Site site, long seed) {
    this.site = site;
    this.random = new Random(seed);
  }

  /** One request, answered or not. */
  @Override
  public void run() {
    URI api = site.nodes().get(random.nextInt(site.nodes().size())).api();
    if (random.nextInt(5) > 0) {
      String key = Keys.pick(Keys.COUNTED, random);
      Ledger.Request request = site.ledger().begin(key);
      Answer answer = client.step(api, key, "inc_likes");
      request.end(answer.outcome());
      judge(answer);
    } else {
      String key = Keys.GONE.get(random.nextInt(Keys.GONE.size()));
      judge(random.nextBoolean() ? client.delete(api, key) : client.step(api, key, "inc_likes"));
    }
  }

  private void judge(Answer answer) {
    if (!answer.unexpected().isEmpty()) {
      site.violations()
          .add(Invariant.ACKNOWLEDGED, "the API answered a change with " + answer.unexpected());
    }
  }
}
