package io.workflowtelemetry.tools.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * The simulated company: its repositories and what runs in them.
 *
 * @param repositories owner/name of each
 * @param workflows of all repositories, each at its index
 */
record Company(List<String> repositories, List<Workflow> workflows) {

  /** A workflow that may stand in any repository. */
  private record Kind(
      String name,
      double weight,
      double seconds,
      double spread,
      double failureRate,
      List<String> jobs) {}

  private static final Kind CI = new Kind("CI Build", 8, 240, 0.25, 0.04, List.of("build", "test"));
  private static final Kind TELEMETRY =
      new Kind("Telemetry export", 0.7, 45, 0.30, 0.02, List.of("export"));
  private static final Kind BROWSERS =
      new Kind("Browser tests", 2, 1_200, 0.45, 0.28, List.of("chromium", "firefox"));

  private static final List<Kind> KINDS =
      List.of(
          new Kind("Unit tests", 6, 150, 0.30, 0.05, List.of("unit")),
          new Kind("Integration tests", 3, 900, 0.35, 0.09, List.of("services", "integration")),
          new Kind("Lint", 6, 25, 0.20, 0.02, List.of("lint")),
          new Kind("Deploy", 2, 420, 0.30, 0.03, List.of("package", "deploy")),
          new Kind("Nightly", 0.5, 2_700, 0.40, 0.08, List.of("soak", "report")),
          new Kind("CodeQL", 2, 780, 0.20, 0.01, List.of("analyze")),
          new Kind("Docs", 1.5, 60, 0.25, 0.02, List.of("docs")),
          new Kind("Release", 0.8, 1_500, 0.30, 0.05, List.of("build", "sign", "publish")));

  /** Returns a company of 40 workflows in 8 repositories. */
  static Company large() {
    List<String> repositories =
        List.of(
            "harbor/river-api",
            "harbor/river-web",
            "harbor/river-mobile",
            "harbor/tide-billing",
            "harbor/tide-ledger",
            "harbor/lantern",
            "harbor/lantern-docs",
            "harbor/anchor-infra");
    List<Workflow> workflows = new ArrayList<>();
    for (int repository = 0; repository < repositories.size(); repository++) {
      // Busier and slower repositories stand beside small and quick ones.
      double size = 0.5 + 0.3 * ((repository * 5) % 8);
      List<Kind> kinds = new ArrayList<>(List.of(CI));
      kinds.add(repository % 3 == 0 ? TELEMETRY : repository % 3 == 1 ? BROWSERS : KINDS.get(7));
      for (int kind = 0; kind < 3; kind++) {
        kinds.add(KINDS.get((repository * 2 + kind * 3) % 7));
      }
      for (Kind kind : kinds) {
        add(workflows, repositories.get(repository), kind, size);
      }
    }
    return new Company(repositories, List.copyOf(workflows));
  }

  /** Returns a company of three repositories; the last one keeps native logs. */
  static Company small() {
    List<String> repositories = List.of("harbor/river-api", "harbor/river-web", "harbor/lantern");
    List<Workflow> workflows = new ArrayList<>();
    String api = repositories.get(0);
    add(workflows, api, new Kind("CI Build", 8, 260, 0.18, 0.03, CI.jobs()), 1);
    add(
        workflows,
        api,
        new Kind("Integration tests", 3, 840, 0.20, 0.05, List.of("services", "integration")),
        1);
    add(workflows, api, new Kind("Deploy", 2, 420, 0.20, 0.03, List.of("package", "deploy")), 1);
    add(workflows, api, new Kind("Telemetry export", 0.8, 50, 0.30, 0.01, List.of("export")), 1);
    String web = repositories.get(1);
    add(
        workflows,
        web,
        new Kind("Web - Build & Deploy", 7, 190, 0.18, 0.03, List.of("build", "deploy")),
        1);
    add(workflows, web, new Kind("Browser tests", 2, 1_100, 0.22, 0.15, BROWSERS.jobs()), 1);
    add(workflows, web, new Kind("Lint", 4, 25, 0.15, 0.02, List.of("lint")), 1);
    String lantern = repositories.get(2);
    add(workflows, lantern, new Kind("CI Build", 7, 120, 0.20, 0.03, List.of("build", "test")), 1);
    add(
        workflows,
        lantern,
        new Kind("Nightly soak", 0.6, 2_400, 0.25, 0.06, List.of("soak", "report")),
        1);
    add(
        workflows,
        lantern,
        new Kind("Telemetry export", 0.6, 20, 0.30, 0.01, List.of("export")),
        1);
    return new Company(repositories, List.copyOf(workflows));
  }

  private static void add(List<Workflow> workflows, String repository, Kind kind, double size) {
    workflows.add(
        new Workflow(
            workflows.size(),
            repository,
            kind.name(),
            kind.weight() * size,
            kind.seconds() * 1_000 * size,
            kind.spread(),
            kind.failureRate(),
            kind.jobs()));
  }
}
