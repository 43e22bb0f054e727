from tests.portal.test_every_route import *
from tests.portal.conftest import *
from tests.portal.subjects import whole_case
def addr(path, s):
    for a,b in {"{folder}/{no}":f"complaints/{s.complaint}","/8d/{no}":f"/8d/{s.eight_d}","/bulletins/{no}":f"/bulletins/{s.bulletin}","{event}":"LOG_CONTACT","{number:int}":str(s.form_id),"/documents/{folder}/{name}":f"/documents/{s.complaint}/handling_form-r1-zh_CN.pdf","{sha256}":s.photo,"{token}":"x","{document}":"1","{key}":"x","/accounts/{no}":"/accounts/E233","{no}":s.complaint}.items(): path=path.replace(a,b)
    return path
def test_probe(portal):
    s=whole_case()
    import sys
    clients={n:(portal.signed_in(e) if e else portal.stranger()) for n,e in VISITORS.items()}
    for r in routes():
        m,p=r.split(" "); out=[]
        for n,c in clients.items():
            a=addr(p,s)
            if m=="GET": x=c.get(a)
            else: x=c.post(a, files={"file":("a.pdf",b"x")} if p=="/verify" else [("files",("a.jpg",photo()))] if p.endswith("/files") else None)
            out.append(f"{x.status_code}{'>'+x.headers['location'][:9] if x.status_code==303 else ''}")
        print(r, out)
