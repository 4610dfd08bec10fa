/* The table of report formats. */
#include "reports/formats.h"

const struct report_format report_formats[] = {
	{ "text", "for people: verdict, causes, what to publish", true, text_write },
	{ "json", "one JSON object: facts, lists, findings, predictions", false, json_write },
	{ "ndjson", "one JSON object a line for each target", false, ndjson_write },
	{ "nagios", "Monitoring Plugins: a line with perfdata, then details", false, nagios_write },
	{ "junit", "JUnit XML: a case for each finding", false, junit_write },
	{ "sarif", "SARIF 2.1.0: a result for each finding", false, sarif_write },
	{ "github", "GitHub Actions: an annotation for each finding", false, github_write },
	{ "gitlab", "GitLab Code Quality: an entry for each finding", false, gitlab_write },
	{ "csv", "a line for each finding, for spreadsheets", false, csv_write },
	{ "markdown", "a table and sections, for merge requests and step summaries", true,
		markdown_write },
	{ "prometheus", "metrics for a text-file collector", false, prometheus_write },
	{ "html", "one page for a browser, nothing is loaded", true, html_write },
	{ 0 },
};

const struct report_format *report_find(const char *name)
{
	for (const struct report_format *f = report_formats; f->name; f++)
		if (str_eq(str_of(f->name), str_of(name)))
			return f;
	return NULL;
}
