/* Which receiver replied, by the host that did, by the hosts a reply names and by the words it
 * signs with. */
#include "checks/explain/explain_receiver.h"

#include <string.h>

/* Of a host's name its end, or a mark in the text of the reply. */
struct mark {
	const char *text, *receiver;
};

/* The first that fits counts. */
static const struct mark hosts[] = {
	{ ".google.com", "gmail" },
	{ ".googlemail.com", "gmail" },
	{ ".olc.protection.outlook.com", "outlook" },
	{ ".hotmail.com", "outlook" },
	{ ".live.com", "outlook" },
	{ ".protection.outlook.com", "m365" },
	{ ".prod.outlook.com", "m365" },
	{ ".prod.exchangelabs.com", "m365" },
	{ ".mx.microsoft", "m365" },
	{ ".yahoodns.net", "yahoo" },
	{ ".yahoo.com", "yahoo" },
	{ ".yahooinc.com", "yahoo" },
	{ ".mail.icloud.com", "icloud" },
	{ ".apple.com", "icloud" },
	{ ".comcast.net", "comcast" },
	{ ".cox.net", "cox" },
	{ ".cox.com", "cox" },
	{ ".att.net", "att" },
	{ ".charter.net", "spectrum" },
	{ ".earthlink.net", "earthlink" },
	{ ".gmx.net", "gmx" },
	{ ".web.de", "gmx" },
	{ ".kundenserver.de", "gmx" },
	{ ".ionos.com", "gmx" },
	{ ".ionos.de", "gmx" },
	{ ".t-online.de", "t-online" },
	{ ".freenet.de", "freenet" },
	{ ".orange.fr", "orange" },
	{ ".wanadoo.fr", "orange" },
	{ ".laposte.net", "laposte" },
	{ ".free.fr", "free" },
	{ ".libero.it", "libero" },
	{ ".iol.local", "libero" },
	{ ".163.com", "netease" },
	{ ".126.com", "netease" },
	{ ".yeah.net", "netease" },
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
	{ ".yandex.com", "yandex" },
	{ ".zoho.com", "zoho" },
	{ ".zoho.eu", "zoho" },
	{ ".zoho.in", "zoho" },
	{ ".mimecast.com", "mimecast" },
	{ ".mimecast.org", "mimecast" },
	{ ".pphosted.com", "proofpoint" },
	{ ".ppe-hosted.com", "proofpoint" },
	{ ".proofpoint.com", "proofpoint" },
	{ ".iphmx.com", "cisco-esa" },
	{ ".messagelabs.com", "messagelabs" },
	{ ".symanteccloud.com", "messagelabs" },
	{ ".ess.barracudanetworks.com", "barracuda-ess" },
	{ ".emailsrvr.com", "rackspace" },
	{ ".secureserver.net", "godaddy" },
};

/* Hosts that send: a reply that names one speaks of the sender. Of a name its beginning, or a part
 * of it. */
static const char *const senders[] = { "mail-", "out", "sonic", "smtp-out", "send", NULL };
static const char *const sender_parts[] = { ".outbound.", "-out.", "-out-", ".out.", NULL };

static const struct mark words[] = {
	{ "gsmtp", "gmail" },
	{ "Gmail ", "gmail" },
	{ "postgrey.", "postgrey" },
	{ "aka.ms/EXOSmtpErrors", "m365" },
	{ "(S2017062302)", "outlook" },
	{ "[OFR_", "orange" },
	{ " OFR_", "orange" },
	{ " OFR00", "orange" },
	{ " OFR20", "orange" },
	{ " LPN0", "laposte" },
	{ "ANTISPAM_BAT[", "aliyun" },
	{ "//ya.cc/", "yandex" },
	{ "cloudfilter.net cox ", "cox" },
	{ " comcast ", "comcast" },
	{ "Nemesis ESMTP", "gmx" },
	{ "by EarthLink", "earthlink" },
	{ "very low reputation of the sending", "gmail" },
	{ "unusual rate of unsolicited", "gmail" },
	{ "in this message isn't aligned", "gmail" },
	{ "the forwarding DNS entry", "gmail" },
	{ "PTR record's forward DNS entry", "gmail" },
	{ "able to find the recipient domain", "gmail" },
	{ "Sender Policy Framework violation", "m365" },
	{ "per hour message receive limit", "m365" },
	{ "RESOLVER.ADR.", "m365" },
	{ "RESOLVER.RST.", "exchange" },
	{ "STOREDRV.", "exchange" },
	{ "QUEUE.Expired", "exchange" },
	{ "CoremailSys", "coremail" },
	{ "Remote server returned an error -> ", "m365" },
	{ "[#4.16.", "yahoo" },
	{ "att.net/block", "att" },
	{ "Not our Customer", "comcast" },
	{ "user lookup success but no user record", "icloud" },
	{ "5.7.1 No such user!", "yandex" },
	{ "5.1.1 User does not exist - <", "zoho" },
	{ "550 #5.", "cisco-esa" },
	{ "554 #5.", "cisco-esa" },
	{ "452 #4.", "cisco-esa" },
};

static bool is_name_char(char c)
{
	return c == '.' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

static bool stands_in(struct str word, struct str text)
{
	for (size_t i = 0; i + word.n <= text.n; i++)
		if (str_istarts((struct str){ text.p + i, text.n - i }, word))
			return true;
	return false;
}

/* NAME ends in END (".qq.com"), or is END but for its dot. */
static bool ends_in(struct str name, struct str end)
{
	if (name.n + 1 == end.n)
		end = (struct str){ end.p + 1, end.n - 1 };
	return name.n >= end.n && str_ieq((struct str){ name.p + name.n - end.n, end.n }, end);
}

static const char *of_host(struct str name)
{
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
		if (ends_in(name, str_of(hosts[i].text)))
			return hosts[i].receiver;
	return NULL;
}

static bool is_sender(struct str name)
{
	for (const char *const *s = senders; *s; s++)
		if (str_istarts(name, str_of(*s)))
			return true;
	for (const char *const *s = sender_parts; *s; s++)
		if (stands_in(str_of(*s), name))
			return true;
	return false;
}

/* The first host of a receiver that TEXT names with more than its domain; part of no mail
 * address. */
static const char *in_text(struct str text)
{
	for (size_t i = 0; i < text.n;) {
		struct str name = { text.p + i, 0 };
		bool address = i && text.p[i - 1] == '@';
		const char *receiver;
		size_t dots = 0;

		while (name.n < text.n - i && is_name_char(name.p[name.n]))
			dots += name.p[name.n++] == '.';
		i += name.n + 1;
		while (name.n && name.p[name.n - 1] == '.')
			name.n--, dots--;
		if (dots < 2 || (address && !str_istarts(name, STR("rx."))) || is_sender(name))
			continue;
		receiver = of_host(name);
		if (receiver)
			return receiver;
	}
	return NULL;
}

const char *explain_host_receiver(const struct heard *heard)
{
	return heard->remote ? of_host(str_of(heard->remote)) : NULL;
}

const char *explain_receiver(const struct heard *heard, struct str normalised)
{
	const char *receiver = explain_host_receiver(heard);

	if (!receiver)
		receiver = in_text(heard->context);
	if (!receiver)
		receiver = in_text(normalised);
	for (size_t i = 0; !receiver && i < sizeof words / sizeof *words; i++)
		if (stands_in(str_of(words[i].text), normalised))
			receiver = words[i].receiver;
	return receiver;
}
