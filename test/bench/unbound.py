"""A recursor with nothing in its cache, which asks one server for everything."""
import os

from tools import PORT, Server, path


def cold_unbound(upstream, listen="127.0.0.1"):
    folder = path("unbound")
    os.makedirs(folder, exist_ok=True)
    conf = os.path.join(folder, "unbound.conf")
    with open(conf, "w", encoding="ascii") as out:
        out.write("""server:
  interface: %s@%d
  access-control: 127.0.0.0/8 allow
  username: ""
  chroot: ""
  directory: "%s"
  pidfile: "%s/pid"
  logfile: "%s/log"
  use-syslog: no
  num-threads: 1
  module-config: "iterator"
  do-not-query-localhost: no
  outgoing-range: 8192
  num-queries-per-thread: 4096
  so-rcvbuf: 4m
  so-sndbuf: 4m
  msg-cache-size: 128m
  rrset-cache-size: 256m
  local-zone: "20.in-addr.arpa." nodefault
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: %s@%d
""" % (listen, PORT, folder, folder, folder, upstream, PORT))
    return Server(["unbound", "-d", "-c", conf], listen, "list.example")
