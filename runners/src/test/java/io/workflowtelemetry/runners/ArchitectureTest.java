package io.workflowtelemetry.runners;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom, and what the parts that only compute keep away from. */
class ArchitectureTest {
  private static final String ROOT = "io.workflowtelemetry.";
  private static final String SCHEMAS = ROOT + "schemas..";
  private static final String BLOCKS = ROOT + "schemas.blocks..";
  private static final String TRANSFORMS = ROOT + "transforms..";
  private static final String IO = ROOT + "io..";
  private static final String COLLECT = ROOT + "collect..";
  private static final String PAGES = ROOT + "pages..";
  private static final String DATASETS = ROOT + "datasets..";
  private static final String MODELS = ROOT + "models..";
  private static final String PIPELINES = ROOT + "pipelines..";
  private static final String TOOLS = ROOT + "tools..";
  private static final String RUNNERS = ROOT + "runners..";

  /** Methods whose answer changes from one run to the next. */
  private static final Pattern UNREPEATABLE =
      Pattern.compile(
          "java\\.lang\\.System\\.(currentTimeMillis|nanoTime|getenv)"
              + "|java\\.time\\.Clock\\.(system|tick).*"
              + "|(java|org\\.joda)\\.time\\..*\\.now"
              + "|java\\.lang\\.Math\\.random"
              + "|java\\.util\\.UUID\\.randomUUID");

  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.workflowtelemetry");
  }

  @Test
  void modulesKnowOnlyThoseBelow() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("schemas")
        .definedBy(SCHEMAS)
        .layer("transforms")
        .definedBy(TRANSFORMS)
        .layer("io")
        .definedBy(IO)
        .layer("collect")
        .definedBy(COLLECT)
        .layer("pages")
        .definedBy(PAGES)
        .layer("datasets")
        .definedBy(DATASETS)
        .layer("models")
        .definedBy(MODELS)
        .layer("pipelines")
        .definedBy(PIPELINES)
        .layer("tools")
        .definedBy(TOOLS)
        .layer("runners")
        .definedBy(RUNNERS)
        .whereLayer("schemas")
        .mayNotAccessAnyLayer()
        .whereLayer("transforms")
        .mayOnlyAccessLayers("schemas")
        .whereLayer("io")
        .mayOnlyAccessLayers("schemas")
        .whereLayer("collect")
        .mayOnlyAccessLayers("schemas", "io")
        .whereLayer("pages")
        .mayOnlyAccessLayers("schemas", "io")
        .whereLayer("datasets")
        .mayOnlyAccessLayers("schemas", "transforms")
        .whereLayer("models")
        .mayOnlyAccessLayers("schemas", "transforms")
        .whereLayer("pipelines")
        .mayOnlyAccessLayers("schemas", "transforms", "io", "datasets", "models")
        .whereLayer("tools")
        .mayOnlyAccessLayers("schemas", "transforms", "io", "pipelines")
        .check(classes);
  }

  @Test
  void packagesDependOnEachOtherOneWay() {
    slices().matching("io.workflowtelemetry.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void onlyRunnersKnowsAnEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(RUNNERS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.beam.runners..", "org.apache.flink..")
        .check(classes);
  }

  @Test
  void onlyRunnersKnowsPipelineOptions() {
    noClasses()
        .that()
        .resideOutsideOfPackage(RUNNERS)
        .and()
        // How blocks are grouped is for whoever chooses the engine to say, and for nobody between.
        .resideOutsideOfPackage(BLOCKS)
        .and()
        // Beam hands them to sources, which need not look.
        .areNotAssignableTo(UnboundedSource.class)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(PipelineOptions.class)
        .check(classes);
  }

  @Test
  void whatOnlyComputesTouchesNothingOutside() {
    noClasses()
        .that()
        .resideInAnyPackage(TRANSFORMS, DATASETS)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.sql..")
                // An address that is only taken apart is a text.
                .or(
                    resideInAPackage("java.net..")
                        .and(not(equivalentTo(URI.class)))
                        .and(not(equivalentTo(URISyntaxException.class))))
                .or(nameMatching("java\\.io\\.(File|RandomAccessFile).*"))
                .or(resideInAPackage("org.apache.beam.sdk.io.."))
                .or(nameMatching("java\\.lang\\.Process.*")))
        .check(classes);
  }

  @Test
  void whatOnlyComputesKnowsNoChance() {
    noClasses()
        .that()
        .resideInAnyPackage(TRANSFORMS, DATASETS)
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.util.random..")
                .or(nameMatching("java\\..*\\.(|Splittable|Secure|ThreadLocal)Random")))
        .check(classes);
  }

  @Test
  void whatOnlyComputesKnowsNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(TRANSFORMS, DATASETS)
        .should()
        .accessTargetWhere(unrepeatable())
        .check(classes);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that()
        .resideOutsideOfPackage(SCHEMAS) // generated, by a compiler that knows no such marks
        .should(beInANullMarkedPackage())
        .check(classes);
  }

  @Test
  void doFnsStayInsideAndDragNothingAlong() {
    classes()
        .that()
        .areAssignableTo(DoFn.class)
        .should()
        .notBePublic()
        .andShould()
        .haveModifier(JavaModifier.FINAL)
        .andShould()
        .notBeInnerClasses()
        .andShould()
        .notBeAnonymousClasses()
        .andShould()
        .notBeLocalClasses()
        .check(classes);
  }

  private static DescribedPredicate<JavaAccess<?>> unrepeatable() {
    return DescribedPredicate.describe(
        "the answer changes from run to run",
        access ->
            UNREPEATABLE
                .matcher(access.getTargetOwner().getName() + "." + access.getTarget().getName())
                .matches());
  }

  private static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return new ArchCondition<>("be in a package whose package-info.java says @NullMarked") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(
            new SimpleConditionEvent(item, marked, item.getName() + " is in " + item.getPackage()));
      }
    };
  }
}
