package io.workflowtelemetry.datasets.card;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON-LD context of Croissant 1.1, term for term as MLCommons' own reader expects it. */
final class CroissantContext {

  private CroissantContext() {}

  static ObjectNode context() {
    ObjectNode context = CardJson.object();
    context.put("@language", "en");
    context.put("@vocab", "https://schema.org/");
    context.put("arrayShape", "cr:arrayShape");
    context.put("citeAs", "cr:citeAs");
    context.put("column", "cr:column");
    context.put("conformsTo", "dct:conformsTo");
    context.put("containedIn", "cr:containedIn");
    context.put("cr", "http://mlcommons.org/croissant/");
    context.put("rai", "http://mlcommons.org/croissant/RAI/");
    context.putObject("data").put("@id", "cr:data").put("@type", "@json");
    context.putObject("dataType").put("@id", "cr:dataType").put("@type", "@vocab");
    context.put("dct", "http://purl.org/dc/terms/");
    context.putObject("description").put("@container", "@language");
    context.put("equivalentProperty", "cr:equivalentProperty");
    context.putObject("examples").put("@id", "cr:examples").put("@type", "@json");
    context.put("extract", "cr:extract");
    context.put("field", "cr:field");
    context.put("fileProperty", "cr:fileProperty");
    context.put("fileObject", "cr:fileObject");
    context.put("fileSet", "cr:fileSet");
    context.put("format", "cr:format");
    context.put("includes", "cr:includes");
    context.put("isArray", "cr:isArray");
    context.put("isLiveDataset", "cr:isLiveDataset");
    context.put("jsonPath", "cr:jsonPath");
    context.put("key", "cr:key");
    context.put("md5", "cr:md5");
    context.putObject("name").put("@container", "@language");
    context.put("parentField", "cr:parentField");
    context.put("path", "cr:path");
    context.put("recordSet", "cr:recordSet");
    context.put("references", "cr:references");
    context.put("regex", "cr:regex");
    context.put("repeated", "cr:repeated");
    context.put("replace", "cr:replace");
    context.put("samplingRate", "cr:samplingRate");
    context.put("sc", "https://schema.org/");
    context.put("separator", "cr:separator");
    context.put("source", "cr:source");
    context.put("subField", "cr:subField");
    context.put("transform", "cr:transform");
    return context;
  }
}
