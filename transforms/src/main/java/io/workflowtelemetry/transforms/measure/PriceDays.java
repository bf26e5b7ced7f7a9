package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Cost;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Prices the minutes that jobs are billed on each day. */
public final class PriceDays
    extends PTransform<PCollection<Change<DayMeasures>>, PCollection<Change<Cost>>> {
  private static final long serialVersionUID = 1L;

  private final Pricing pricing;

  private PriceDays(Pricing pricing) {
    this.pricing = pricing;
  }

  /** Returns a transform that prices as {@code pricing} says. */
  public static PriceDays by(Pricing pricing) {
    return new PriceDays(pricing);
  }

  @Override
  public PCollection<Change<Cost>> expand(PCollection<Change<DayMeasures>> days) {
    return days.apply("Price", ParDo.of(new PriceFn(pricing)))
        .setCoder(ChangeCoder.of(RecordCoder.of(Cost.class)));
  }

  private static final class PriceFn extends DoFn<Change<DayMeasures>, Change<Cost>> {
    private static final long serialVersionUID = 1L;

    private final Pricing pricing;

    PriceFn(Pricing pricing) {
      this.pricing = pricing;
    }

    @ProcessElement
    public void process(@Element Change<DayMeasures> day, OutputReceiver<Change<Cost>> output) {
      Change.between(costs(day.before()), costs(day.after()), output::output);
    }

    /** Returns what a job cost, by runner. */
    private Map<String, Cost> costs(@Nullable DayMeasures day) {
      Map<String, Cost> costs = new TreeMap<>();
      if (day != null && day.day().getSubject().getJobName() != null) {
        day.measures()
            .billed
            .forEach((runner, billed) -> costs.put(runner, cost(day, runner, billed)));
      }
      return costs;
    }

    private Cost cost(DayMeasures day, String runner, Billed billed) {
      Subject job = day.day().getSubject();
      Long price = pricing.price(runner);
      return Cost.newBuilder()
          .setWindowStart(day.day().getWindowStart())
          .setWindowEnd(day.day().getWindowEnd())
          .setRepository(job.getRepository())
          .setWorkflowName(job.getWorkflowName())
          .setJobName(job.getJobName())
          .setRunner(runner.isEmpty() ? null : runner)
          .setJobs(billed.jobs())
          .setBillableMinutes(billed.minutes())
          .setPrice(Pricing.amount(price))
          .setCost(cost(billed.minutes(), price))
          .setWastedMinutes(billed.wastedMinutes())
          .setWastedCost(cost(billed.wastedMinutes(), price))
          .setRerunMinutes(billed.rerunMinutes())
          .setRerunCost(cost(billed.rerunMinutes(), price))
          .setCurrency(pricing.currency())
          .build();
    }

    private static @Nullable Double cost(long minutes, @Nullable Long price) {
      return price == null ? null : Pricing.amount(Pricing.cost(minutes, price));
    }
  }
}
