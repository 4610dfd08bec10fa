/* Which receiver replied, by the host that did and by the words it signs with. */
#include "checks/explain_receiver.h"

#include <string.h>

/* Of an MX host's name its end, or a mark in the text of the reply. */
struct mark {
	const char *text, *receiver;
};

static const struct mark hosts[] = {
	{ ".google.com", "gmail" },
	{ ".googlemail.com", "gmail" },
	{ ".olc.protection.outlook.com", "outlook" },
	{ ".protection.outlook.com", "m365" },
	{ ".mx.microsoft", "m365" },
	{ ".yahoodns.net", "yahoo" },
	{ ".yahoo.com", "yahoo" },
	{ ".mail.icloud.com", "icloud" },
	{ ".apple.com", "icloud" },
	{ ".comcast.net", "comcast" },
	{ ".charter.net", "spectrum" },
	{ ".gmx.net", "gmx" },
	{ ".web.de", "gmx" },
	{ ".t-online.de", "t-online" },
	{ ".orange.fr", "orange" },
	{ ".laposte.net", "laposte" },
	{ ".free.fr", "free" },
	{ ".163.com", "netease" },
	{ ".126.com", "netease" },
	{ ".netease.com", "netease" },
	{ ".qq.com", "qq" },
	{ ".sina.com", "sina" },
	{ ".sina.com.cn", "sina" },
	{ ".sina.cn", "sina" },
	{ ".sohu.com", "sohu" },
	{ ".aliyun.com", "aliyun" },
	{ ".mail.ru", "mailru" },
	{ ".yandex.ru", "yandex" },
	{ ".yandex.net", "yandex" },
	{ ".zoho.com", "zoho" },
	{ ".mimecast.com", "mimecast" },
	{ ".pphosted.com", "proofpoint" },
	{ ".iphmx.com", "cisco-esa" },
	{ ".messagelabs.com", "messagelabs" },
	{ ".barracudanetworks.com", "barracuda-ess" },
	{ ".emailsrvr.com", "rackspace" },
	{ ".secureserver.net", "godaddy" },
	{ ".libero.it", "libero" },
};

static const struct mark words[] = {
	{ "- gsmtp", "gmail" },
	{ "support.google.com", "gmail" },
	{ "protection.outlook.com", "m365" },
	{ "mail.live.com", "outlook" },
	{ "yahoo", "yahoo" },
	{ "icloud.com", "icloud" },
	{ "support.apple.com", "icloud" },
};

static bool ends_in(struct str name, struct str end)
{
	return name.n >= end.n && str_ieq((struct str){ name.p + name.n - end.n, end.n }, end);
}

static bool stands_in(struct str word, struct str text)
{
	for (size_t i = 0; i + word.n <= text.n; i++)
		if (str_istarts((struct str){ text.p + i, text.n - i }, word))
			return true;
	return false;
}

const char *explain_receiver(const struct heard *heard, struct str normalised)
{
	for (size_t i = 0; heard->remote && i < sizeof hosts / sizeof *hosts; i++)
		if (ends_in(str_of(heard->remote), str_of(hosts[i].text)))
			return hosts[i].receiver;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (stands_in(str_of(words[i].text), normalised))
			return words[i].receiver;
	return NULL;
}
