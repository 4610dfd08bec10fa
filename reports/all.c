/* The table of report formats. */
#include "reports/formats.h"

const struct report_format report_formats[] = {
	{ "text", "for people: verdict, causes, what to publish", text_write },
	{ "json", "one JSON object: facts, lists, findings, predictions", json_write },
	{ "ndjson", "one JSON object a line for each target", ndjson_write },
	{ "nagios", "Monitoring Plugins: a line with perfdata, then details", nagios_write },
	{ "junit", "JUnit XML: a case for each finding", junit_write },
	{ "sarif", "SARIF 2.1.0: a result for each finding", sarif_write },
	{ "github", "GitHub Actions: an annotation for each finding", github_write },
	{ "gitlab", "GitLab Code Quality: an entry for each finding", gitlab_write },
	{ "csv", "a line for each finding, for spreadsheets", csv_write },
	{ "markdown", "a table and sections, for merge requests and step summaries",
		markdown_write },
	{ "prometheus", "metrics for a text-file collector", prometheus_write },
	{ "html", "one page for a browser, nothing is loaded", html_write },
	{ 0 },
};

const struct report_format *report_find(const char *name)
{
	for (const struct report_format *f = report_formats; f->name; f++)
		if (str_eq(str_of(f->name), str_of(name)))
			return f;
	return NULL;
}
