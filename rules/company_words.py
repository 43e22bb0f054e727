"""The words that names of companies have in common, folded: what kind of company, what it does, where it is."""

# The longest first: what one ends with, a longer one may.
CHINESE_FORMS = (
    "股份有限责任公司", "股份有限公司", "有限责任公司", "责任有限公司", "集团有限公司", "有限公司", "股份公司",
    "集团公司", "总公司", "公司", "集团", "股份有限", "有限", "株式会社", "有限会社", "合同会社",
)  # fmt: skip
CHINESE_FRONTS = ("株式会社", "有限会社")
# A branch is not its company.
BRANCHES = ("分公司", "子公司")
LATIN_FORMS = (
    "ab", "ag", "ans", "aps", "as", "asa", "bhd", "bv", "co", "company", "corp", "corporation", "cv", "doo",
    "eg", "ev", "gbr", "gmbh", "group", "inc", "incorporated", "kabushiki", "kaisha", "kft", "kg", "kgaa",
    "kk", "lda", "liability", "limited", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nv", "ohg", "oy", "oyj",
    "plc", "private", "pte", "pty", "pvt", "sa", "sae", "sarl", "sas", "sdn", "se", "sl", "spa", "srl", "srls",
    "sro", "tbk", "ug",
)  # fmt: skip
LATIN_FRONTS = ("the", "pt")
TRADES = (
    "半导体", "精密", "工业", "实业", "电子", "电器", "电气", "科技", "技术", "光电", "通讯", "通信", "信息",
    "资讯", "机电", "机械", "制造", "贸易", "商贸", "国际", "企业", "控股", "发展", "器材", "设备", "材料",
    "系统", "软件", "仪器", "仪表", "照明", "显示", "智能", "自动化",
    "电源", "电路", "五金", "塑胶", "塑料", "包装", "物流", "医疗", "汽车", "能源", "网络",
    "electronics", "electronic", "electric", "technology", "technologies", "tech",
    "industries", "industrial", "industry", "international", "precision", "semiconductor", "semiconductors",
    "trading", "manufacturing", "holdings", "holding", "systems", "solutions", "enterprises", "enterprise",
)  # fmt: skip
PLACES = (
    "中国", "台湾", "香港", "北京", "上海", "天津", "重庆", "广东", "江苏", "浙江", "福建", "山东", "四川",
    "湖北", "湖南", "河南", "河北", "安徽", "江西", "陕西", "辽宁", "广州", "深圳", "东莞", "佛山", "惠州",
    "珠海", "中山", "苏州", "昆山", "无锡", "常州", "南京", "南通", "杭州", "宁波", "厦门", "福州", "青岛",
    "成都", "武汉", "长沙", "郑州", "合肥", "西安", "大连", "台北", "新北", "新竹", "桃园", "台中", "台南",
    "高雄", "china", "taiwan", "hongkong", "asia", "shenzhen", "shanghai", "suzhou", "dongguan", "beijing",
    "usa", "america", "europe", "deutschland", "germany", "japan",
)  # fmt: skip
